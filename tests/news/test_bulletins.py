"""A bulletin: drafted from tickets, checked, frozen when it is published."""

import datetime
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from news import demo, sentences
from news.figures import digest
from news.models import BulletinPage, NewsPage
from tests.news import factories
from tests.news.factories import NOVEMBER, publish


@pytest.fixture
def html(client, news_index):
    """The HTML of a bulletin with these fields."""

    def get(**fields):
        page = publish(news_index, factories.bulletin(**fields))
        return client.get(page.url).content.decode()

    return get


# --- What is shown --------------------------------------------------------------------------------


def test_the_page_shows_the_figures_of_november(html):
    page = html()
    for shown in ["2.327", "98,37", "57", "86,38%", "4.196", "8.617", "giảm 73,00%", "1,59%"]:
        assert shown in page
    assert "01/11/2021" in page
    assert "30/11/2021" in page


def test_each_chart_has_a_title_a_description_and_its_table(html):
    page = html()
    charts = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(charts) == 6
    for chart in charts:
        assert "<title " in chart
        assert "<desc " in chart
        assert "style=" not in chart
        assert "nan" not in chart.lower()
    assert page.count("<table") == 6
    assert re.search(r'<tr><th scope="row">Tổng</th><td class="r">2.327</td>', page)


def test_figures_of_the_original_stand_beside_ours(html):
    page = html(printed=demo.PRINTED)
    assert "Theo bản gốc" in page
    assert "1,58%" in page
    assert "1,59%" in page


def test_without_an_original_nothing_is_said_of_it(html):
    assert "bản gốc" not in html()


def test_an_empty_month_is_shown_as_one(html):
    page = html(figures=factories.empty_figures())
    assert '<svg class="plot"' not in page
    assert "None" not in page


def test_an_old_bulletin_may_have_printed_figures_only(html):
    assert '<svg class="plot"' not in html(figures={}, printed=demo.PRINTED)


def test_a_chart_says_its_widths_the_same_in_english(client, news_index):
    from django.utils.translation import override

    from news.sections import sections
    from news.templatetags.charts import chart

    page = factories.bulletin()
    with override("en"):
        drawn = chart(sections(page)[0])["plot"]
    assert all(re.fullmatch(r"[\d.]+%", bar.width) for bar in [*drawn.split, *drawn.bars])


# --- Checks and freezing --------------------------------------------------------------------------


def test_publishing_freezes_the_figures(news_index):
    page = publish(news_index, factories.bulletin())
    assert page.frozen_at
    assert page.figures_hash == digest(factories.figures())
    assert page.figures_rule == "1"
    first = page.frozen_at

    page.title = "Sửa chữ"
    page.save_revision().publish()
    page.refresh_from_db()
    assert (page.title, page.frozen_at) == ("Sửa chữ", first)


@pytest.mark.parametrize("fields", [{"figures": factories.figures(tickets=2326)}, {"figures": {}}])
def test_what_does_not_add_up_is_not_published(news_index, fields):
    with pytest.raises(ValidationError):
        publish(news_index, factories.bulletin(**fields))
    assert not BulletinPage.objects.live().exists()


def test_frozen_figures_cannot_be_published_changed(news_index):
    page = publish(news_index, factories.bulletin())
    page.figures = factories.empty_figures()
    with pytest.raises(ValidationError, match="đã chốt"):
        page.save_revision().publish()
    assert BulletinPage.objects.get().figures == factories.figures()


def test_a_month_has_one_bulletin(news_index):
    publish(news_index, factories.bulletin())
    with pytest.raises(ValidationError, match="Đã có bản tin tháng 11/2021"):
        publish(news_index, factories.bulletin(slug="khac"))


@pytest.fixture
def editor(client, db):
    user = get_user_model().objects.create_superuser("bien-tap", "a@b.vn", "mat-khau-dai")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def submitted(page, **more) -> dict:
    """What the admin's form sends for `page` unchanged."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

    fields = ("title", "slug", "year", "month", "introduction", "seo_title", "search_description")
    return nested_form_data(
        {name: getattr(page, name) for name in fields}
        | {"date": page.date.isoformat(), "body": streamfield([])}
        | {"issued_documents": inline_formset([]), "comments": inline_formset([])}
        | more
    )


def test_the_form_refuses_to_publish_wrong_sums_but_keeps_a_draft(editor, news_index):
    page = factories.bulletin(figures=factories.figures(in_progress=58), live=False)
    news_index.add_child(instance=page)
    page.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    refused = editor.post(address, submitted(page) | {"action-publish": "action-publish"})
    assert refused.status_code == 200
    assert "cộng lại là 2.328" in refused.content.decode()
    page.refresh_from_db()
    assert not page.live

    saved = editor.post(address, submitted(page, title="Bản nháp khác"))
    assert saved.status_code == 302
    page = BulletinPage.objects.get()
    assert page.get_latest_revision_as_object().title == "Bản nháp khác"


def test_the_form_publishes_what_adds_up(editor, news_index):
    page = factories.bulletin(live=False)
    news_index.add_child(instance=page)
    page.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = editor.get(address).content.decode()
    assert "2.327" in shown

    response = editor.post(address, submitted(page) | {"action-publish": "action-publish"})
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.live
    assert page.frozen_at


# --- Drafting -------------------------------------------------------------------------------------


def drafted(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("draft_bulletin", *arguments, stdout=out, stderr=err)
    return out.getvalue()


def test_a_draft_has_figures_and_text_and_is_not_live(news_index):
    assert "Bản nháp" in drafted("2021-11")
    page = BulletinPage.objects.get()
    assert not page.live
    assert page.slug == "ban-tin-thang-11-2021"
    assert page.figures["tickets"] == 0
    assert "không phát sinh phiếu" in page.introduction
    assert page.problems() == []


def test_drafting_again_renews_figures_and_keeps_what_an_editor_wrote(news_index):
    drafted("2021-11")
    page = BulletinPage.objects.get().get_latest_revision_as_object()
    page.on_calls = "Lời của biên tập."
    page.figures = factories.figures()
    page.introduction = sentences.compose(page.figures, NOVEMBER)["introduction"]
    page.save_revision()

    drafted("2021-11")
    again = BulletinPage.objects.get().get_latest_revision_as_object()
    assert BulletinPage.objects.count() == 1
    assert again.figures["tickets"] == 0
    assert again.on_calls == "Lời của biên tập."
    assert "không phát sinh phiếu" in again.introduction


def test_a_published_bulletin_is_not_drafted_again(news_index):
    publish(news_index, factories.bulletin())
    with pytest.raises(CommandError, match="đã chốt"):
        drafted("2021-11")


@pytest.mark.parametrize("month", ["2021-13", "thang-11", "2099-01", "", "2021-11-01"])
def test_a_month_that_is_none_or_is_not_over_is_refused(news_index, month):
    with pytest.raises(CommandError):
        drafted(month)


def test_the_running_month_is_refused(news_index):
    with pytest.raises(CommandError, match="chưa kết thúc"):
        drafted(f"{datetime.date.today():%Y-%m}")


# --- The sample -----------------------------------------------------------------------------------


def test_the_sample_has_the_bulletin_of_november_and_news(home_page, client):
    assert demo.load(home_page, factories.figures()) == {"news": 3, "bulletins": 1}
    page = BulletinPage.objects.get()
    assert (page.live, page.period, page.printed) == (True, NOVEMBER, demo.PRINTED)
    assert page.issued_documents.count() == 2
    assert NewsPage.objects.filter(is_sample=True).count() == 3
    shown = client.get("/tin-tuc/ban-tin-thang-11-2021/").content.decode()
    assert "59/UBND-KSTTHC" in shown
    assert "1,58%" in shown
    assert demo.load(home_page, factories.figures()) == {"news": 0, "bulletins": 0}
