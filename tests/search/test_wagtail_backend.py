"""Editors find pages in Wagtail's explorer and choosers as visitors find them outside."""

import unicodedata

import pytest
from wagtail.models import Page
from wagtail.search.query import And, Not, Phrase, PlainText

from faq.models import FAQPage
from search.wagtail_backend import index_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def passport(faq_index):
    return faq_index.add_child(
        instance=FAQPage(title="Thủ tục đổi hộ chiếu", slug="doi-ho-chieu", live=False)
    )


@pytest.mark.parametrize(
    "query",
    ["hộ chiếu", "ho chieu", "HO CHIEU", unicodedata.normalize("NFD", "hộ chiếu"), "thu tuc doi"],
)
def test_a_draft_is_found_with_and_without_accents(passport, query):
    assert [page.pk for page in Page.objects.search(query)] == [passport.pk]
    assert [page.pk for page in Page.objects.autocomplete(query)] == [passport.pk]


def test_the_last_word_may_be_unfinished(passport):
    assert [page.pk for page in Page.objects.autocomplete("ho chi")] == [passport.pk]
    assert not Page.objects.search("ho chi")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (PlainText("ho chieu"), True),
        (Phrase("hộ chiếu"), True),
        (And([PlainText("hộ"), PlainText("DOI")]), True),
        (PlainText("hộ tịch", operator="or"), True),
        (PlainText("hộ tịch"), False),
        (Not(PlainText("ho chieu")), False),
    ],
)
def test_built_queries_are_folded_too(passport, query, found):
    assert (passport.pk in {page.pk for page in Page.objects.search(query)}) is found


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "?!", "\x00", "' OR 1=1 --", "NEAR(", "a" * 3000]
)
def test_nonsense_finds_nothing_and_breaks_nothing(passport, query):
    assert not Page.objects.search(query)
    assert not Page.objects.autocomplete(query)


def test_the_explorer_of_the_admin_finds_it(passport, admin_client):
    response = admin_client.get("/quan-tri/pages/search/", {"q": "ho chieu"})
    assert response.status_code == 200
    assert "Thủ tục đổi hộ chiếu" in response.content.decode()


def test_pages_written_in_bulk_are_brought_in(passport):
    from wagtail.search.models import IndexEntry

    IndexEntry.objects.all().delete()
    assert not Page.objects.search("ho chieu")
    index_pages([passport.pk])
    assert [page.pk for page in Page.objects.search("hộ chiếu")] == [passport.pk]
