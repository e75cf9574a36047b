"""Editors keep synonyms and see what was searched and not found."""

import pytest

from search import query_log
from search.models import QueryLog, SynonymGroup

pytestmark = pytest.mark.django_db


def log_query(query: str, *, good: bool, total: int = 0) -> None:
    QueryLog.objects.create(
        query=query,
        shown=query,
        folded=query_log.folded_query(query),
        total=total,
        good=good,
        engine="embedded",
        milliseconds=3.2,
    )


def test_synonyms_abbreviations_and_promotions_are_kept_in_the_admin(admin_client):
    for model, fields in [
        ("synonymgroup", {"terms": "bằng lái\ngiấy phép lái xe", "note": "", "active": "on"}),
        ("abbreviation", {"short": "GPLX", "full": "giấy phép lái xe", "active": "on"}),
    ]:
        assert admin_client.get(f"/quan-tri/snippets/search/{model}/").status_code == 200
        added = admin_client.post(f"/quan-tri/snippets/search/{model}/add/", fields)
        assert added.status_code == 302, added.context["form"].errors
    assert SynonymGroup.objects.get().terms.splitlines() == ["bằng lái", "giấy phép lái xe"]


def test_the_report_counts_a_query_once_however_its_accents_were_typed(admin_client):
    log_query("vé tàu", good=False)
    log_query("ve tau", good=False, total=3)
    log_query("hộ chiếu", good=True, total=12)
    page = admin_client.get("/quan-tri/reports/search/").content.decode()
    assert "vé tàu" in page
    assert "hộ chiếu" not in page
    rows = admin_client.get("/quan-tri/reports/search/").context["object_list"]
    assert [(row["times"], row["most"]) for row in rows] == [(2, 3)]


def test_the_report_can_be_taken_along(admin_client):
    log_query("vé tàu", good=False)
    answer = admin_client.get("/quan-tri/reports/search/?export=csv")
    assert "vé tàu" in b"".join(answer.streaming_content).decode()


def test_the_list_of_queries_is_read_only(admin_client):
    log_query("hộ chiếu", good=True)
    assert "hộ chiếu" in admin_client.get("/quan-tri/search-queries/").content.decode()
    assert admin_client.get("/quan-tri/search-queries/new/").status_code == 404


def test_only_who_may_read_queries_sees_the_report(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert client.get("/quan-tri/reports/search/").status_code in (302, 403)
