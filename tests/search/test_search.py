"""One question, however it is typed, finds its answer."""

import pytest

from search import SearchRequest, search

from .factories import passports

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "thủ tục hộ chiếu",
        "thu tuc ho chieu",
        "THU TUC HO CHIEU",
        "thur tujc hooj chieesu",
        "thu3 tuc5 ho65 chie61u",
        "thủ tục hộ chiếu".encode().decode(),
        "thu tcu ho chieu",
        "hochieu",
    ],
)
def test_a_question_is_found_however_it_is_typed(shelf, query):
    passports(shelf)
    results = search(SearchRequest(query))
    assert {hit.key for hit in results.hits} == {"ho-chieu", "mat-ho-chieu"}
    assert results.good
