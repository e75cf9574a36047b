"""What operators and measurers run."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from search import SearchRequest, search
from search.evaluation import normalised_gain, percentile, recall, reciprocal_rank
from search.models import Abbreviation, SynonymGroup
from search.vocabulary import asked_terms

from .factories import passports

pytestmark = pytest.mark.django_db


def run(*arguments, **options) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


# --- Measuring ----------------------------------------------------------------------------------

JUDGED = [
    {
        "query": "thu tuc ho chieu",
        "relevant": ["ho-chieu", "thu-tuc/mat-ho-chieu"],
        "group": "bare",
    },
    {"query": "mất hộ chiếu", "grades": {"thu-tuc/mat-ho-chieu": 3, "ho-chieu": 1}, "group": "ok"},
    {"query": "giá bitcoin tuần sau", "relevant": [], "group": "none"},
    {"query": "đèn đường", "relevant": ["there-is-no-such-page"], "group": "ok"},
]


@pytest.fixture
def judged(tmp_path):
    path = tmp_path / "judged.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in JUDGED) + "\n\n", "utf-8")
    return path


@pytest.fixture
def filled(shelf, engine, settle):
    passports(shelf)
    shelf.put(
        "mat-ho-chieu",
        "Thủ tục cấp lại hộ chiếu do bị mất",
        kind="thu-tuc",
        url="/thu-tuc/mat-ho-chieu/",
    )
    settle()
    return shelf


def test_search_eval_gives_each_group_its_figures(filled, engine, judged):
    found = json.loads(run("search_eval", str(judged), "--json", "--engine", engine.name))
    assert found["engine"] == engine.name
    groups = found["groups"]
    assert set(groups) == {"bare", "ok", "none", "all"}
    bare = groups["bare"]
    assert (bare["n"], bare["no_good_result"]) == (1, 0)
    assert bare["success@1"] == bare["MRR@10"] == bare["nDCG@10"] == bare["recall@10"] == 1
    assert 0 < bare["p50_ms"] <= bare["p95_ms"]
    assert groups["ok"]["success@1"] == 0.5
    assert groups["none"]["no_good_result"] == 1
    assert groups["none"]["MRR@10"] is None
    assert groups["all"]["n"] == 4


def test_search_eval_prints_a_table(filled, judged):
    table = run("search_eval", str(judged)).splitlines()
    assert "success@1" in table[1]
    assert [line.split()[0] for line in table[2:]] == ["bare", "none", "ok", "all"]


@pytest.mark.parametrize(
    "line", ["no json", "[]", '{"relevant": []}', '{"query": "x", "grades": {"a": "much"}}']
)
def test_search_eval_says_which_line_is_wrong(shelf, tmp_path, line):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"query": "x", "relevant": []}\n' + line + "\n")
    with pytest.raises(CommandError, match="line 2"):
        run("search_eval", str(path))


def test_search_eval_needs_queries_and_an_engine_that_is_there(shelf, tmp_path, judged):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n")
    with pytest.raises(CommandError, match="no query"):
        run("search_eval", str(empty))
    with pytest.raises(CommandError):
        run("search_eval", str(tmp_path / "missing.jsonl"))
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        run("search_eval", str(judged), "--engine", "elasticsearch")


def test_the_measures():
    grades = {"a": 3, "b": 1, "c": 0}
    assert reciprocal_rank(["x", "b"], grades) == 0.5
    assert reciprocal_rank(["c", *"defghijkl", "a"], grades) == 0
    assert normalised_gain(["a", "b"], grades) == 1
    assert 0 < normalised_gain(["b", "a"], grades) < 1
    assert normalised_gain([], grades) == 0
    assert recall(["a", "x"], grades) == 0.5
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.95) == 4
    assert percentile([5.0], 0.95) == 5


# --- The index ----------------------------------------------------------------------------------


def test_rebuild_search_builds_every_copy(shelf, engine):
    passports(shelf)
    told = run("rebuild_search", verbosity=2)
    assert f"{engine.copy}: 4 texts\n" in told
    assert "4 texts so far" in told
    assert run("rebuild_search", "--engine", engine.name) == f"{engine.copy}: 4 texts\n"


def test_rebuild_search_if_needed_builds_what_is_missing(shelf, engine):
    passports(shelf)
    assert f"{engine.copy}: 4 texts" in run("rebuild_search", "--if-needed")
    built = engine.state()
    run("rebuild_search", "--if-needed")
    assert engine.state() == built


def test_rebuild_search_of_an_engine_that_is_not_there(shelf):
    with pytest.raises(CommandError):
        run("rebuild_search", "--engine", "elasticsearch")


def test_check_search_compares_and_repairs(shelf, engine, settle):
    passports(shelf)
    settle()
    assert "4 texts, 0 missing, 0 outdated, 0 too many" in run("check_search")
    shelf.held.pop("den-duong")
    with pytest.raises(CommandError, match="--repair"):
        run("check_search")
    assert "1 too many" in run("check_search", "--repair")
    settle()
    assert "0 too many" in run("check_search")


# --- The starting vocabulary --------------------------------------------------------------------


def test_the_starting_vocabulary_is_loaded_once(shelf):
    shelf.put("gplx", "Đổi giấy phép lái xe")
    assert search(SearchRequest("đổi bằng lái")).good is False
    assert re.search(r"thêm \d{3} nhóm từ đồng nghĩa", run("load_search_defaults"))
    assert search(SearchRequest("đổi bằng lái")).good
    assert "thêm 0 nhóm từ đồng nghĩa và 0 chữ viết tắt" in run("load_search_defaults")


def test_what_editors_changed_stays(shelf):
    run("load_search_defaults")
    groups = SynonymGroup.objects.count()
    changed = SynonymGroup.objects.get(terms__startswith="bằng lái\n")
    changed.terms, changed.active = "bằng lái\nbằng xe", False
    changed.save()
    Abbreviation.objects.filter(short="UBND").update(full="Ủy ban")
    run("load_search_defaults")
    assert SynonymGroup.objects.count() == groups
    changed.refresh_from_db()
    assert not changed.active
    assert Abbreviation.objects.get(short="UBND").full == "Ủy ban"


def test_no_word_of_the_starting_vocabulary_stands_in_two_groups(db):
    run("load_search_defaults")
    terms = [
        term
        for group in SynonymGroup.objects.all()
        for term in asked_terms(group.terms.splitlines())
    ]
    assert [term.folded for term in terms if terms.count(term) > 1] == []
