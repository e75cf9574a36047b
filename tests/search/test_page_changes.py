"""Pages that are published, moved, closed and deleted are found, or not, at once."""

import pytest
from wagtail.models import PageViewRestriction

from faq.models import FAQPage
from search import SearchRequest, changes, muted, search
from search.models import IndexChange

pytestmark = pytest.mark.django_db


def keys(query: str) -> set[str]:
    return {hit.key for hit in search(SearchRequest(query)).hits}


def lines() -> list[tuple[str, str]]:
    return list(IndexChange.objects.order_by("position", "id").values_list("source", "key"))


@pytest.fixture
def question(faq_index):
    page = faq_index.add_child(
        instance=FAQPage(title="Làm hộ chiếu ở đâu?", slug="ho-chieu", live=False)
    )
    IndexChange.objects.all().delete()
    return page


def test_a_page_is_found_from_its_publication_to_its_withdrawal(question):
    assert keys("làm hộ chiếu") == set()
    question.save_revision().publish()
    assert keys("làm hộ chiếu") == {str(question.pk)}
    question.refresh_from_db()
    question.unpublish()
    assert keys("làm hộ chiếu") == set()
    question.save_revision().publish()
    assert keys("làm hộ chiếu") == {str(question.pk)}
    question.delete()
    assert keys("làm hộ chiếu") == set()


def test_a_draft_over_a_page_is_not_found_before_it_is_published(question):
    question.save_revision().publish()
    question.title = "Đổi hộ chiếu ở đâu?"
    question.save_revision()
    (hit,) = search(SearchRequest("hộ chiếu")).hits
    assert hit.title == "Làm hộ chiếu ở đâu?"


def address(query: str) -> str:
    (hit,) = search(SearchRequest(query)).hits
    return hit.url


def test_pages_follow_the_name_and_place_of_their_parent(question, faq_index, news_index):
    question.save_revision().publish()
    assert address("hộ chiếu").endswith("/hoi-dap/ho-chieu/")
    faq_index.refresh_from_db()
    faq_index.slug = "cau-hoi"
    faq_index.save_revision().publish()
    assert address("hộ chiếu").endswith("/cau-hoi/ho-chieu/")
    faq_index.refresh_from_db()
    faq_index.move(news_index, "last-child")
    assert address("hộ chiếu").endswith("/tin-tuc/cau-hoi/ho-chieu/")


def test_pages_are_closed_and_opened_with_their_parent(question, faq_index):
    question.save_revision().publish()
    closed = PageViewRestriction.objects.create(page=faq_index, restriction_type="login")
    assert keys("hộ chiếu") == set()
    closed.delete()
    assert keys("hộ chiếu") == {str(question.pk)}


def test_the_parent_takes_its_pages_along_when_it_goes(question, faq_index):
    question.save_revision().publish()
    assert keys("hộ chiếu") == {str(question.pk)}
    faq_index.refresh_from_db()
    faq_index.delete()
    assert keys("hộ chiếu") == set()


def test_saving_a_draft_or_the_parent_s_text_notes_no_other_page(question, faq_index):
    question.save_revision().publish()
    noted = len(lines())
    question.save_revision()
    faq_index.refresh_from_db()
    faq_index.introduction = "Mới"
    faq_index.save_revision().publish()
    assert len(lines()) == noted


def test_nothing_is_noted_while_muted_but_what_is_noted_by_hand(question):
    with muted():
        question.save_revision().publish()
        assert lines() == []
        changes.note("faq", [question.pk, question.pk])
    assert lines() == [("faq", str(question.pk))]
