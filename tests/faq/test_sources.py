"""What the search is told of questions and procedures."""

import datetime

import pytest

from faq.bulk import publish_many
from faq.models import FAQPage
from faq.sources import PROCEDURES, QUESTIONS
from search.models import IndexChange
from search.sources import all_sources
from tests.faq import factories


def published(index, page):
    (key,) = publish_many(index, [page], source="faq").created
    return str(key)


def test_both_are_registered(db):
    assert {QUESTIONS, PROCEDURES} <= set(all_sources())


def test_a_question_is_told_with_everything_it_is_found_by(faq_index):
    key = published(
        faq_index,
        factories.question(
            topic=factories.topic(),
            organisation=factories.organisation(),
            short_answer="Ở Phòng Quản lý xuất nhập cảnh.",
            legal_basis="<ul><li>Luật số 49/2019/QH14</li></ul>",
            keywords="passport",
            reviewed_on=datetime.date(2026, 9, 1),
            valid_to=datetime.date(2027, 1, 1),
        ),
    )
    (document,) = QUESTIONS.documents([key])
    assert list(QUESTIONS.keys()) == [key]
    assert (document.title, document.url) == (
        "Làm hộ chiếu lần đầu ở đâu?",
        "/hoi-dap/lam-ho-chieu/",
    )
    assert (document.topic, document.group) == ("ho-chieu", "thu-tuc-hanh-chinh")
    assert document.organisation == "Công an tỉnh Đồng Tháp"
    assert "Mang giấy tờ" in document.body
    assert "49/2019/QH14" in document.body
    assert "<" not in document.body
    assert "passport" in document.keywords
    assert FAQPage.objects.get().reference in document.keywords
    assert document.valid_to == datetime.date(2027, 1, 1)
    assert document.language == "vi"


def test_a_procedure_is_told_with_its_tables(procedure_index):
    key = published(procedure_index, factories.full_procedure())
    (document,) = PROCEDURES.documents([key])
    for words in ["Miễn lệ phí", "Giấy chứng sinh", "60/2014/QH13", "Công dân Việt Nam"]:
        assert words in document.body + document.summary
    assert document.kind == "thu-tuc"
    assert "1.001193" in document.keywords


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_a_page_that_goes_is_noted_and_no_longer_told(faq_index, way):
    key = published(faq_index, factories.question())
    IndexChange.objects.all().delete()
    getattr(FAQPage.objects.get(), way)()
    assert set(IndexChange.objects.values_list("source", "key")) == {("faq", key)}
    assert list(QUESTIONS.documents([key])) == []


def test_documents_of_many_pages_cost_as_much_as_of_one(
    faq_index, procedure_index, django_assert_max_num_queries
):
    pages = [factories.full_procedure(slug=f"t-{n}") for n in range(50)]
    keys = [str(key) for key in publish_many(procedure_index, pages, source="procedure").created]
    with django_assert_max_num_queries(8):
        assert len(list(PROCEDURES.documents(keys))) == 50
