"""What many ask is offered to others; what one asks never is."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.places.models import Topic
from search import offers, popular, query_log, suggest
from search.models import PopularQuery, QueryLog

from .factories import passports

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(shelf):
    passports(shelf)
    suggest("ho")  # builds this host's index
    return shelf


def ask(query: str, *, times: int = 2, days: int = 3, good: bool = True) -> None:
    for day in range(days):
        for _ in range(times):
            line = QueryLog.objects.create(
                query=query,
                shown=query,
                folded=query_log.folded_query(query),
                total=1,
                good=good,
                engine="embedded",
                milliseconds=1,
            )
            moment = timezone.now() - timedelta(days=day)
            QueryLog.objects.filter(pk=line.pk).update(at=moment)


def counted() -> list[str]:
    popular.recount()
    offers.forget()
    return list(PopularQuery.objects.values_list("query", flat=True))


def test_what_is_asked_on_several_days_is_offered(filled):
    ask("hộ chiếu lần đầu", times=1)
    ask("ho chieu lan dau", times=3)
    assert counted() == ["hộ chiếu lần đầu"]
    (first, *_) = suggest("ho chieu lan")
    assert (first.title, first.kind) == ("hộ chiếu lần đầu", "hay-tim")
    assert first.url == "/tim-kiem/?q=h%E1%BB%99+chi%E1%BA%BFu+l%E1%BA%A7n+%C4%91%E1%BA%A7u"


@pytest.mark.parametrize(
    ("query", "how"),
    [
        ("hộ chiếu lần đầu", {"days": 2, "times": 9}),
        ("hộ chiếu lần đầu", {"days": 3, "times": 1}),
        ("hộ chiếu lần đầu", {"good": False}),
        # Said nowhere on the site: it might be anybody.
        ("nguyễn văn tám đánh bạc", {}),
        ("hộ chiếu của chị ***", {}),
        ("hộ chiếu 12345", {}),
        ("hộ chiếu ông Tám", {}),
        ("hộ", {}),
    ],
)
def test_what_may_be_personal_or_is_rare_is_not_offered(filled, query, how):
    ask(query, **how)
    assert counted() == []


def test_counting_again_forgets_what_is_no_longer_asked(filled):
    ask("hộ chiếu lần đầu")
    assert counted()
    QueryLog.objects.all().delete()
    assert counted() == []


def test_topics_are_offered_from_bare_and_accented_keys(filled, client):
    Topic.objects.create(code="dat-dai", name="Đất đai", group="thu-tuc-hanh-chinh")
    offers.forget()
    for typed in ("dat", "đất đ", "dat da", "ddaats ddai"):
        answer = json.loads(client.get("/tim-kiem/goi-y/", {"q": typed}).content)
        assert {"title": "Đất đai", "url": "/hoi-dap/linh-vuc/dat-dai/", "kind": "linh-vuc"} in (
            answer["suggestions"]
        )


def test_the_same_keys_again_cost_no_look_at_the_index(filled, django_assert_num_queries):
    first = suggest("ho chieu")
    with django_assert_num_queries(1):  # the head of the log: whether anything changed
        assert suggest("ho chieu") == first


def test_a_new_title_is_suggested_at_once(filled):
    suggest("ho chieu")
    filled.put("moi", "Hộ chiếu gắn chip")
    assert "Hộ chiếu gắn chip" in [one.title for one in suggest("ho chieu")]
