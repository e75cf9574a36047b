"""What a reader sees of questions and procedures, and what it costs."""

import datetime

import pytest
from django.utils import timezone

import search
from faq.bulk import publish_many
from faq.models import FAQPage, LinkedProcedure, RelatedQuestion
from tests.faq import factories

TODAY = timezone.localdate
YESTERDAY = datetime.timedelta(days=1)


@pytest.fixture
def publish(faq_index, procedure_index):
    """Publishes questions and procedures and gives them back as they stand."""

    def door(*pages):
        index = faq_index if isinstance(pages[0], FAQPage) else procedure_index
        published = publish_many(index, pages, source="faq")
        keys = published.created + published.updated
        return list(type(pages[0]).objects.filter(pk__in=keys).order_by("path"))

    return door


@pytest.fixture
def text(client):
    """The HTML at an address, which must answer 200."""

    def get(path, **query):
        response = client.get(path, query)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return get


# --- A question -----------------------------------------------------------------------------------


def test_a_question_shows_its_answer_and_who_stands_behind_it(publish, text):
    body = factories.organisation(phone="0277 3 999 999")
    (page,) = publish(
        factories.question(
            topic=factories.topic(),
            organisation=body,
            short_answer="Ở Phòng Quản lý xuất nhập cảnh.",
            legal_basis="<ul><li>Luật số 49/2019/QH14</li></ul>",
            reviewed_on=datetime.date(2026, 9, 1),
            review_by=TODAY() + datetime.timedelta(days=90),
        )
    )
    html = text(page.url)
    for shown in [
        "Làm hộ chiếu lần đầu ở đâu?</h1>",
        "Ở Phòng Quản lý xuất nhập cảnh.",
        "Mang giấy tờ đến nơi nộp.",
        "Công an tỉnh Đồng Tháp",
        "0277 3 999 999",
        "Luật số 49/2019/QH14",
        "01/09/2026",
        page.reference,
    ]:
        assert shown in html
    assert "chờ rà soát" not in html
    assert "Nội dung mẫu" not in html


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"needs_review": True}, "chưa xác nhận"),
        ({"review_by": datetime.date(2021, 2, 28)}, "28/02/2021"),
        ({"valid_to": datetime.date(2022, 1, 1)}, "01/01/2022"),
    ],
)
def test_a_text_past_its_time_says_that_it_waits_for_a_review(publish, text, fields, reason):
    (page,) = publish(factories.question(**fields))
    html = text(page.url)
    assert "chờ rà soát" in html
    assert reason in html
    assert list(FAQPage.objects.needing_review()) == [page]


def test_a_body_that_no_longer_exists_makes_its_answers_wait_for_a_review(publish, text):
    district = factories.organisation(
        "ubnd-huyen", "UBND huyện Lai Vung", valid_to=datetime.date(2025, 7, 1)
    )
    (page,) = publish(factories.question(organisation=district))
    assert "UBND huyện Lai Vung" in "".join(page.review_reasons())
    assert page.review_reasons(datetime.date(2025, 6, 30)) == []
    assert "chờ rà soát" in text(page.url)
    assert list(FAQPage.objects.needing_review(datetime.date(2025, 6, 30))) == []


def test_sample_content_is_marked(publish, text):
    (page,) = publish(factories.question(is_sample=True))
    assert "Nội dung mẫu" in text(page.url)


def test_related_questions_are_the_chosen_ones_then_the_next_of_the_topic(publish):
    topic = factories.topic()
    first, second, third, fourth, other = publish(
        *(factories.question(f"cau-{n}", f"Câu {n}?", topic=topic) for n in range(4)),
        factories.question("khac", "Khác?"),
    )
    assert first.related() == [second, third, fourth]
    assert fourth.related() == [first, second, third]
    assert other.related() == []

    third.related_questions = [RelatedQuestion(question=other)]
    third.save()
    assert third.related() == [other, fourth, first]

    other.unpublish()
    assert third.related() == [fourth, first, second]


def test_a_question_leads_to_its_procedures_and_back(publish, text):
    (procedure,) = publish(factories.procedure())
    question = factories.question()
    question.linked_procedures = [LinkedProcedure(procedure=procedure)]
    (question,) = publish(question)
    assert procedure.title in text(question.url)
    assert question.title in text(procedure.url)


def test_markup_in_a_question_is_shown_not_run(publish, text):
    (page,) = publish(factories.question(title="<script>alert(1)</script>?", short_answer="<b>x"))
    html = text(page.url)
    assert "<script>alert(1)" not in html
    assert "<b>x" not in html


# --- A procedure ----------------------------------------------------------------------------------


def test_a_procedure_shows_its_tables(publish, text):
    (page,) = publish(factories.full_procedure())
    html = text(page.url)
    for shown in ["Miễn lệ phí", "TK-01", "60/2014/QH13", "1.001193", "Giấy khai sinh", "Cấp xã"]:
        assert shown in html
    assert html.count("<table") == 3


def test_empty_fields_of_a_procedure_are_not_shown(publish, text):
    (page,) = publish(factories.procedure())
    html = text(page.url)
    for hidden in ["<table", "Căn cứ pháp lý", "Đối tượng", "Kết quả", "Cơ quan"]:
        assert hidden not in html


# --- Lists ----------------------------------------------------------------------------------------


def test_the_index_shows_three_groups_with_counts(publish, text):
    topic = factories.topic()
    factories.topic("cap-nuoc", "Cấp nước, thoát nước", "ha-tang-ky-thuat", order=1)
    publish(*(factories.question(f"cau-{n}", f"Câu {n}?", topic=topic) for n in range(2)))
    html = text("/hoi-dap/")
    assert 'Hộ chiếu, xuất nhập cảnh <span class="soft num">(2)</span>' in html
    assert 'Cấp nước, thoát nước <span class="soft num">(0)</span>' in html
    assert "/hoi-dap/linh-vuc/ho-chieu/" in html


@pytest.mark.parametrize(
    "typed", ["hộ chiếu", "ho chieu", "HO CHIẾU", "chiếu hộ", "ho\u0302\u0323 chie\u0302\u0301u"]
)
@pytest.mark.parametrize("path", ["/hoi-dap/", "/hoi-dap/linh-vuc/ho-chieu/"])
def test_a_filter_finds_words_with_and_without_accents(publish, text, path, typed):
    topic = factories.topic()
    publish(
        factories.question(topic=topic),
        factories.question("mat", "Mất căn cước thì làm sao?", topic=topic),
    )
    html = text(path, **{"tu-khoa": typed})
    assert "Làm hộ chiếu lần đầu" in html
    assert "Mất căn cước" not in html


def test_a_topic_shows_questions_or_procedures(publish, text):
    topic = factories.topic()
    publish(factories.question(topic=topic))
    publish(factories.procedure(topic=topic))
    path = "/hoi-dap/linh-vuc/ho-chieu/"
    assert "Làm hộ chiếu lần đầu" in text(path)
    assert "đăng ký khai sinh" not in text(path)
    assert "đăng ký khai sinh" in text(path, loai="thu-tuc")


def test_procedures_stand_in_vietnamese_order_and_by_field(publish, text):
    publish(
        factories.procedure("1", "Ưu đãi đầu tư", code="1", field="Đầu tư"),
        factories.procedure("2", "Ân xá", code="2", field="Hộ tịch"),
        factories.procedure("3", "Đăng ký khai tử", code="3", field="Hộ Tịch"),
        factories.procedure("4", "Dừng hoạt động", code="4", field="Hộ tịch"),
    )
    html = text("/thu-tuc/")
    places = [html.index(t) for t in ["Ân xá", "Dừng hoạt động", "Đăng ký khai tử", "Ưu đãi"]]
    assert places == sorted(places)
    assert "Hộ tịch (3)" in html

    html = text("/thu-tuc/", **{"linh-vuc": "ho-tich"})
    assert "Đăng ký khai tử" in html
    assert "Ưu đãi đầu tư" not in html


@pytest.mark.parametrize("path", ["/hoi-dap/", "/hoi-dap/linh-vuc/ho-chieu/", "/thu-tuc/"])
@pytest.mark.parametrize(
    "query",
    [
        {"trang": "abc"},
        {"trang": "-1"},
        {"trang": "9" * 400},
        {"trang": "99999"},
        {"tu-khoa": "x" * 10_000},
        {"tu-khoa": "\x00"},
        {"tu-khoa": "%' OR 1=1 --"},
        {"linh-vuc": "../../etc"},
        {"linh-vuc": "\x00"},
        {"loai": "tat-ca"},
        {"loai": ["thu-tuc", "hoi-dap"]},
    ],
    ids=lambda query: next(iter(query)),
)
def test_forged_parameters_never_break_a_list(publish, client, path, query):
    topic = factories.topic()
    publish(factories.question(topic=topic))
    publish(factories.procedure(topic=topic, field="Hộ tịch"))
    assert client.get(path, query).status_code in {200, 404}


def test_an_unknown_topic_is_not_found(site, client):
    assert client.get("/hoi-dap/linh-vuc/khong-co/").status_code == 404


def test_pages_of_a_list_keep_the_filter(publish, text):
    publish(*(factories.question(f"cau-{n}", f"Câu hỏi {n}?") for n in range(45)))
    html = text("/hoi-dap/", **{"tu-khoa": "cau hoi", "trang": "2"})
    assert "tu-khoa=cau+hoi" in html
    assert html.count("<h3>") == 20


# --- Cost -----------------------------------------------------------------------------------------


def test_every_page_costs_the_same_with_ten_and_a_thousand_children(publish, cold_queries):
    topic, body = factories.topic(), factories.organisation()

    def fill(numbers):
        publish(
            *(
                factories.question(
                    f"cau-{n}", f"Câu hỏi {n}?", topic=topic, organisation=body, short_answer="Có."
                )
                for n in numbers
            )
        )
        publish(
            *(
                factories.full_procedure(slug=f"t-{n}", title=f"Thủ tục {n}", topic=topic)
                for n in numbers
            )
        )

    paths = [
        "/hoi-dap/",
        "/hoi-dap/?tu-khoa=cau",
        "/hoi-dap/cau-3/",
        "/hoi-dap/linh-vuc/ho-chieu/",
        "/hoi-dap/linh-vuc/ho-chieu/?loai=thu-tuc&tu-khoa=thu",
        "/thu-tuc/",
        "/thu-tuc/?linh-vuc=ho-tich&tu-khoa=thu",
        "/thu-tuc/t-3/",
    ]
    fill(range(10))
    search.rebuild()  # a missing index is asked for by the first who notices
    few = {path: len(cold_queries(path)) for path in paths}
    fill(range(10, 1000))
    many = {path: len(cold_queries(path)) for path in paths}
    assert many == few
