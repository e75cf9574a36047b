"""Whatever is typed is answered, by either engine: never an error, never a query without bounds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import SearchRequest, search
from search.requests import MAX_QUERY

from .factories import passports

pytestmark = pytest.mark.django_db

BAD = {
    "nothing": "",
    "spaces": " \t\n ",
    "10,000 characters": "hộ chiếu " * 1_111,
    "10,000 letters": "a" * 10_000,
    "a thousand words": " ".join(f"từ{number}" for number in range(1_000)),
    "ordinary words only": "làm sao để được như thế nào ở đâu",
    "punctuation only": "!?.,;:()[]{}<>/\\|@#$%^&*~`'\"-_=+…",
    "operators": "hộ AND chiếu OR NOT NEAR(mất, 2) + - * ^ ~2",
    "Lucene": 'title:("hộ chiếu"~3)^5 AND _exists_:body OR [1 TO *] /h.*u/ \\',
    "FTS5": 'title : "hộ" NEAR/2 chiếu* ^x {title body} : y',
    "wildcards": "h* ?? %_% hộ*",
    "SQL": "'; DROP TABLE docs_1; -- hộ chiếu' OR 1=1",
    "HTML": "<script>alert(1)</script><img src=x onerror=y> hộ chiếu &amp; &#x27;",
    "JSON": '{"query": {"match_all": {}}}',
    "emoji": "hộ chiếu 🛂👩‍👩‍👧 😀 🇻🇳",
    "mixed scripts": "паспорт 护照 جواز hộ chiếu पासपोर्ट",
    "NFD": "ho\u0323\u0302 chie\u0302\u0301u",
    "zero width": "h\u200bộ\u200c ch\u200diếu\ufeff",
    "bidi": "\u202eueihc oh\u202c \u2067hộ chiếu\u2069",
    "unpaired quotes": 'hộ "chiếu “mất',
    "empty quotes": '"" hộ chiếu "  "',
    "a lone surrogate's place": "hộ \ufffd chiếu \x00\x01",
    "combining marks alone": "\u0301\u0300\u0323" * 50,
    "numbers": "0 -1 1e309 NaN 99999999999999999999999 ١٢٣",
    "underscores": "_ho_chieu x_01_2021 ho_chieu",
}


@pytest.fixture
def filled(shelf, settle):
    passports(shelf)
    settle()


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered(filled, engine, name):
    found = search(SearchRequest(BAD[name], engine=engine.name))
    assert len(found.query) <= MAX_QUERY
    assert found.searched is False or found.engine == engine.name


def test_what_cannot_be_seen_does_not_hinder(filled, engine):
    for name in ("NFD", "zero width", "emoji", "unpaired quotes"):
        hits = search(SearchRequest(BAD[name], engine=engine.name)).hits
        assert hits, name
        assert "hộ chiếu" in hits[0].title, name


def test_a_query_that_is_too_long_is_cut_and_told(filled):
    found = search(SearchRequest(BAD["10,000 characters"]))
    assert found.cut
    assert found.hits


@pytest.mark.parametrize("page", [-1, 0, 10**9])
def test_odd_pages_and_facets_are_answered(filled, engine, page):
    found = search(
        SearchRequest(
            "hộ chiếu",
            page=page,
            kinds=("không-có",) * 100,
            topics=("'", "") * 50,
            engine=engine.name,
        )
    )
    assert found.engine == engine.name
    assert found.hits == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=300))
def test_any_text_is_answered(shelf, query):
    if not shelf.held:
        passports(shelf)
    found = search(SearchRequest(query, engine="embedded"))
    assert found.total >= len(found.hits)
