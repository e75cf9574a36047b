"""Editors keep synonyms and see what was searched and not found."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from faq.models import FAQPage
from search import SearchRequest, query_log, search, weights
from search.models import Deflection, QueryClick, QueryLog, SynonymGroup
from submissions.defaults import load_desk
from submissions.permissions import AUDITOR, EDITOR, GROUPS, OFFICER, OPERATOR

from .factories import passports

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


# --- The report of queries ------------------------------------------------------------------------

REPORT = "/quan-tri/reports/search/"


def rows_of(client, **filters) -> list[str]:
    return [row["query"] for row in client.get(REPORT, filters).context["object_list"]]


def test_the_report_tells_what_was_found_and_not_opened(admin_client):
    for query in ("vé tàu", "hộ chiếu", "khai sinh"):
        log_query(query, good=query != "vé tàu", total=3)
    QueryClick.objects.create(folded="ho chieu", url="/a/", place=1)
    assert rows_of(admin_client) == ["vé tàu"]
    assert rows_of(admin_client, what="khong-mo") == ["khai sinh"]
    assert set(rows_of(admin_client, what="tat-ca")) == {"vé tàu", "hộ chiếu", "khai sinh"}


def test_the_report_goes_by_week(admin_client):
    log_query("vé tàu", good=False)
    old = timezone.now() - timedelta(days=10)
    log_query("vé xe", good=False)
    QueryLog.objects.filter(query="vé xe").update(at=old)
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    then = timezone.localdate(old)
    assert rows_of(admin_client, week=monday.isoformat()) == ["vé tàu"]
    week = (then - timedelta(days=then.weekday())).isoformat()
    assert rows_of(admin_client, week=week) == ["vé xe"]
    assert set(rows_of(admin_client, week="nonsense")) == {"vé tàu", "vé xe"}


def test_the_report_costs_the_same_for_one_and_for_forty_queries(
    admin_client, site, django_assert_max_num_queries
):
    for number in range(40):
        log_query(f"vé tàu số {number}", good=False)
    with django_assert_max_num_queries(20):
        assert len(rows_of(admin_client)) == 40


def test_one_step_from_a_query_to_a_synonym(admin_client):
    log_query("vé tàu", good=False)
    assert "/quan-tri/snippets/search/synonymgroup/add/?terms=v" in (
        admin_client.get(REPORT).content.decode()
    )
    form = admin_client.get("/quan-tri/snippets/search/synonymgroup/add/", {"terms": "vé tàu"})
    assert form.context["form"]["terms"].value() == "vé tàu"


def test_one_step_from_a_query_to_a_promotion(admin_client, shelf):
    form = admin_client.get("/quan-tri/search/promote/", {"query": "vé tàu"})
    assert form.context["form"]["query_string"].value() == "vé tàu"
    fields = {
        "query_string": "vé tàu",
        "editors_picks-TOTAL_FORMS": "1",
        "editors_picks-INITIAL_FORMS": "0",
        "editors_picks-0-external_link_url": "https://tau.example/",
        "editors_picks-0-external_link_text": "Đường sắt",
        "editors_picks-0-ORDER": "0",
    }
    sent = admin_client.post(form.context["action_url"], fields)
    assert sent.status_code == 302, sent.context["searchpicks_formset"].errors
    (found,) = search(SearchRequest("ve tau")).promotions
    assert found.url == "https://tau.example/"


def test_one_step_from_a_query_to_a_draft(admin_client, faq_index):
    step = {"viec": "draft-question", "query": "đi tàu từ Cao Lãnh bao nhiêu tiền"}
    first = admin_client.post("/quan-tri/search/step/", step)
    page = FAQPage.objects.get()
    assert page.title == "Đi tàu từ Cao Lãnh bao nhiêu tiền?"
    assert not page.live
    assert first["Location"] == f"/quan-tri/pages/{page.pk}/edit/"
    assert admin_client.get(first["Location"]).status_code == 200
    # The second time it leads to the same draft.
    assert admin_client.post("/quan-tri/search/step/", step)["Location"] == first["Location"]
    assert admin_client.get("/quan-tri/search/step/", step).status_code == 405
    assert admin_client.post("/quan-tri/search/step/", {"viec": "x"}).status_code == 404


def test_answers_that_were_enough_are_reported(admin_client):
    for _ in range(2):
        Deflection.objects.create(title="Đèn đường?", url="/hoi-dap/den/")
    rows = admin_client.get("/quan-tri/reports/search-answered/").context["object_list"]
    assert [(row["title"], row["times"]) for row in rows] == [("Đèn đường?", 2)]


# --- Synonyms before they are saved ---------------------------------------------------------------


def test_a_synonym_groups_effect_is_seen_before_it_is_saved(admin_client, shelf):
    passports(shelf)
    page = admin_client.post(
        "/quan-tri/search/preview/",
        {"terms": "sổ thông quan\nhộ chiếu", "active": "on", "preview_queries": "sổ thông quan"},
    )
    (sample,) = page.context["samples"]
    assert not any(line.url == "/hoi-dap/ho-chieu/" for line in sample.before)
    assert [line.new for line in sample.after if line.url == "/hoi-dap/ho-chieu/"] == [True]
    assert "mới vào 5 kết quả đầu" in page.content.decode()
    assert not SynonymGroup.objects.exists()
    assert not QueryLog.objects.exists()


def test_switching_a_group_off_is_previewed_against_what_it_does_now(admin_client, shelf):
    passports(shelf)
    group = SynonymGroup.objects.create(terms="sổ thông quan\nhộ chiếu")
    fields = {"terms": group.terms, "preview_queries": "sổ thông quan"}
    page = admin_client.post(f"/quan-tri/search/preview/?nhom={group.pk}", fields)
    (sample,) = page.context["samples"]
    assert "/hoi-dap/ho-chieu/" in [line.url for line in sample.before]
    assert "/hoi-dap/ho-chieu/" not in [line.url for line in sample.after]


def test_a_preview_needs_no_examples_and_bears_nonsense(admin_client, shelf):
    passports(shelf)
    log_query("mất hộ chiếu", good=True)
    page = admin_client.post("/quan-tri/search/preview/", {"terms": "hộ chiếu\nsổ xanh"})
    assert [sample.query for sample in page.context["samples"]] == [
        *("hộ chiếu", "sổ xanh", "mất hộ chiếu"),
    ]
    for terms in ("", "\n\n", "> ", "x" * 10_000, "\x00"):
        answer = admin_client.post("/quan-tri/search/preview/?nhom=abc", {"terms": terms})
        assert answer.status_code == 200


def test_the_form_of_a_group_offers_the_preview(admin_client):
    group = SynonymGroup.objects.create(terms="a\nb")
    form = admin_client.get(f"/quan-tri/snippets/search/synonymgroup/edit/{group.pk}/")
    assert f'formaction="/quan-tri/search/preview/?nhom={group.pk}"' in form.content.decode()


# --- Explaining a query ---------------------------------------------------------------------------

EXPLAIN = "/quan-tri/search/explain/"


def test_a_query_is_explained(admin_client, shelf, engine, settle):
    passports(shelf)
    SynonymGroup.objects.create(terms="sổ thông quan\nhộ chiếu")
    settle()
    page = admin_client.get(EXPLAIN, {"q": "thur tujc sổ thông quan"})
    explained = page.context["explained"]
    assert [row.word.how for row in explained.words][:2] == ["telex", "telex"]
    assert ("sổ thông quan", ["ho chieu"]) in explained.alternatives
    assert explained.engine == engine.name
    assert abs(sum(unit.share for unit in explained.units) - 1) < 0.001
    assert explained.results
    for row in explained.results:
        assert len(row.fields) == 6
        assert sum(row.fields) > 0
        assert 0 < row.found.coverage <= 1
    assert "ho_chieu" in explained.asked
    assert not QueryLog.objects.exists()


def test_candidates_of_a_slip_are_shown(admin_client, shelf):
    passports(shelf)
    page = admin_client.get(EXPLAIN, {"q": "thủ tcu hộ chiếu"})
    row = page.context["explained"].words[1]
    assert (row.word.typed, row.word.folded, row.word.how) == ("tcu", "tuc", "spelling")
    assert row.candidates[0][0] == "tuc"


def test_every_weight_is_shown_with_what_it_does(admin_client, shelf):
    page = admin_client.get(EXPLAIN)
    table = {weight.name: weight for weight in page.context["weights"]}
    assert table["PAIR_SHARE"].value == str(weights.PAIR_SHARE)
    assert all(weight.says for weight in table.values())
    assert dict(page.context["fields"])["title_pairs"] == weights.FIELDS.title_pairs


@pytest.mark.parametrize("query", ["", "?!", "a" * 10_000, '"', "\x00", "x_01 _ho_chieu <b>"])
def test_nonsense_is_explained_without_an_error(admin_client, shelf, query):
    passports(shelf)
    assert admin_client.get(EXPLAIN, {"q": query, "may": "nonsense"}).status_code == 200


# --- Who may --------------------------------------------------------------------------------------


@pytest.fixture
def as_role(client, django_user_model, site):
    """Logs in somebody of a role."""
    load_desk()

    def log_in(role):
        user = django_user_model.objects.create_user(f"user-{role}")
        user.groups.add(Group.objects.get(name=GROUPS[role]))
        client.force_login(user)
        return client

    return log_in


PAGES = [
    REPORT,
    "/quan-tri/reports/search-answered/",
    EXPLAIN,
    "/quan-tri/search/promote/",
    "/quan-tri/searchpicks/",
    "/quan-tri/snippets/search/synonymgroup/add/",
]


def test_editors_may_do_all_of_it(as_role, faq_index):
    client = as_role(EDITOR)
    log_query("vé tàu", good=False)
    for path in PAGES:
        assert client.get(path).status_code == 200, path
    page = client.get(REPORT).content.decode()
    for step in ("Thêm từ đồng nghĩa", "Đưa trang lên đầu", "Soạn câu hỏi", "Giải thích"):
        assert step in page
    step = {"viec": "draft-question", "query": "vé tàu"}
    assert "/edit/" in client.post("/quan-tri/search/step/", step)["Location"]
    assert client.post("/quan-tri/search/preview/", {"terms": "a"}).status_code == 200


@pytest.mark.parametrize("role", [OPERATOR, OFFICER])
def test_those_who_take_tickets_may_not(as_role, faq_index, role):
    client = as_role(role)
    for path in PAGES:
        assert client.get(path).status_code in (302, 403), path
    step = {"viec": "draft-question", "query": "vé tàu"}
    for path in ("/quan-tri/search/step/", "/quan-tri/search/preview/"):
        assert client.post(path, step).status_code in (302, 403), path
    assert not FAQPage.objects.exists()


def test_auditors_read_and_change_nothing(as_role, faq_index):
    client = as_role(AUDITOR)
    log_query("vé tàu", good=False)
    page = client.get(REPORT)
    assert page.status_code == 200
    for step in ("Thêm từ đồng nghĩa", "Đưa trang lên đầu", "Soạn câu hỏi"):
        assert step not in page.content.decode()
    step = {"viec": "draft-question", "query": "vé tàu"}
    assert client.post("/quan-tri/search/step/", step).status_code in (302, 403)
