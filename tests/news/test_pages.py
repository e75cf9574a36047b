"""What a reader sees of the news, and what it costs."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from faq.bulk import publish_many
from news.models import NewsPage
from portal.places.models import AdminUnit, UnitVersion
from tests.news import factories
from tests.news.factories import publish


@pytest.fixture
def text(client):
    """The HTML at an address, which must answer 200."""

    def get(path, **query):
        response = client.get(path, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return get


@pytest.fixture
def one_of_each(news_index):
    return [
        publish(news_index, page)
        for page in (
            factories.news(),
            factories.bulletin(),
            factories.event(),
            factories.outage(),
        )
    ]


# --- Lists ----------------------------------------------------------------------------------------


def test_the_index_shows_all_kinds_newest_first(one_of_each, text):
    html = text("/tin-tuc/")
    places = [html.index(f"{page.title}</a>") for page in one_of_each]
    assert places[3] < places[0] < places[2] < places[1]
    for page in one_of_each:
        assert f'href="{page.url}"' in html


@pytest.mark.parametrize(
    ("kind", "number"), [("tin-tuc", 0), ("ban-tin", 1), ("su-kien", 2), ("thong-bao", 3)]
)
def test_a_kind_can_be_chosen(one_of_each, text, kind, number):
    html = text("/tin-tuc/", loai=kind)
    shown = [page for page in one_of_each if f"{page.title}</a>" in html]
    assert shown == [one_of_each[number]]


def test_drafts_and_closed_pages_stand_in_no_list(news_index, text):
    news_index.add_child(instance=factories.news("nhap", "Bản nháp", live=False))
    closed = publish(news_index, factories.news("kin", "Tin nội bộ"))
    closed.view_restrictions.create(restriction_type="login")
    for path in ("/tin-tuc/", "/tin-tuc/rss/", "/tin-tuc/atom/"):
        html = text(path)
        assert "Bản nháp" not in html
        assert "Tin nội bộ" not in html


def test_the_archive_has_a_page_for_each_month(one_of_each, text, client):
    html = text("/tin-tuc/")
    assert 'href="/tin-tuc/2026/11/"' in html
    assert 'href="/tin-tuc/2021/12/"' in html
    html = text("/tin-tuc/2021/12/")
    assert "Bản tin tháng 11/2021</a>" in html
    assert "Tin của tổng đài</a>" not in html
    assert "tháng 12/2021" in html


@pytest.mark.parametrize(
    "path",
    [
        "/tin-tuc/2021/1/",
        "/tin-tuc/2021/13/",
        "/tin-tuc/2021/0/",
        "/tin-tuc/0/1/",
        "/tin-tuc/99999999999999999999/1/",
    ],
)
def test_a_month_without_news_is_not_found(one_of_each, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/tin-tuc/", "/tin-tuc/2026/11/", "/tin-tuc/rss/"])
@pytest.mark.parametrize(
    "query",
    [{"trang": "x"}, {"trang": "9" * 300}, {"trang": "7"}, {"loai": "\x00"}, {"loai": "la"}],
)
def test_forged_parameters_never_break_a_list(one_of_each, client, path, query):
    assert client.get(path, query).status_code in {200, 404}


# --- Pages ----------------------------------------------------------------------------------------


def test_a_news_item_shows_its_text_and_leads_to_others(one_of_each, text):
    html = text("/tin-tuc/tin/")
    assert "Nội dung tin." in html
    assert "10/11/2026" in html
    assert "Lễ hội Sen" in html


def test_an_event_shows_when_and_where(one_of_each, text):
    html = text("/tin-tuc/su-kien/")
    for shown in ["04/12/2026, 8:00", "06/12/2026, 22:00", "Thứ Sáu", "Công viên Văn Miếu"]:
        assert shown in html


def test_an_outage_shows_its_communes_as_they_are_called_on_that_day(news_index, text):
    unit = AdminUnit.objects.create()
    old_day = datetime.date(2025, 7, 1)
    UnitVersion.objects.create(
        unit=unit, code="1", name="Phường 1", kind="phuong", level="commune", valid_to=old_day
    )
    UnitVersion.objects.create(
        unit=unit,
        code="2",
        name="Phường Cao Lãnh",
        kind="phuong",
        level="commune",
        valid_from=old_day,
    )
    page = factories.outage()
    page.communes = [unit]
    publish(news_index, page)
    html = text("/tin-tuc/tam-ngung/")
    assert "Phường Cao Lãnh" in html
    assert "Phường 1<" not in html
    assert "Cấp nước" in html
    assert "04/12/2026, 22:00" in html


def test_an_outage_knows_whether_it_is_coming_or_over():
    hour = datetime.timedelta(hours=1)
    now = timezone.now()
    assert factories.outage(starts_at=now + hour, ends_at=now + 2 * hour).state == "coming"
    assert factories.outage(starts_at=now - hour, ends_at=now + hour).state == "now"
    assert factories.outage(starts_at=now - 2 * hour, ends_at=now - hour).state == "over"


@pytest.mark.parametrize("make", [factories.event, factories.outage])
def test_an_end_before_the_start_is_refused(news_index, make):
    with pytest.raises(ValidationError, match="kết thúc"):
        news_index.add_child(instance=make(ends_at=factories.moment(1)))


def test_one_bulk_call_takes_pages_of_one_type(news_index):
    with pytest.raises(ValueError, match="several types"):
        publish_many(news_index, [factories.news(), factories.event()], source="news")
    assert not news_index.get_children().exists()


# --- Cost -----------------------------------------------------------------------------------------


def test_every_page_costs_the_same_with_ten_and_a_thousand_children(
    one_of_each, news_index, cold_queries, client
):
    def fill(numbers):
        pages = (
            factories.news(f"t-{n}", f"Tin {n}", datetime.date(2026, 1 + n % 11, 1))
            for n in numbers
        )
        publish_many(news_index, pages, source="news")

    paths = [
        "/tin-tuc/",
        "/tin-tuc/?loai=tin-tuc",
        "/tin-tuc/2026/3/",
        "/tin-tuc/rss/",
        *(page.url for page in one_of_each),
    ]
    for path in paths:  # a process asks once for the names of page types
        client.get(path)
    fill(range(30))
    few = {path: len(cold_queries(path)) for path in paths}
    fill(range(30, 1000))
    many = {path: len(cold_queries(path)) for path in paths}
    assert many == few
    assert NewsPage.objects.count() == 1001
