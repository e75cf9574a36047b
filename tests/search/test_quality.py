"""Plain questions find their answers among the sample content: a guard against a change for the
worse, a little below what was measured. docs/search.md has the figures that count.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from bench.typing_ways import ways
from faq import demo
from search import evaluation, following

pytestmark = pytest.mark.django_db

JUDGED = Path(__file__).parent / "judged"
#: The sample procedures alone stand in this index: names that are not there cannot be found.
HERE = ("hoi-dap/", "thu-tuc/1-00", "thu-tuc/cap-ho", "thu-tuc/doi-g")
#: Shares of the accented MRR that each way of typing keeps, on the queries below.
KEPT = {
    "no accents": 0.98,
    "half": 0.98,
    "NFD": 1.0,
    "tone place": 1.0,
    "i or y": 0.99,
    "telex": 0.98,
    "vni": 0.97,
    "one typo": 0.92,
    "dialect": 0.90,
}


def judged(name: str) -> list[evaluation.Judged]:
    return list(evaluation.read((JUDGED / name).read_text("utf-8").splitlines()))


def of_this_site(queries: list[evaluation.Judged]) -> list[evaluation.Judged]:
    """The queries with what is right for them here."""
    kept = [
        evaluation.Judged(
            query.query,
            {
                name: grade
                for name, grade in query.grades.items()
                if name.startswith(HERE) and "-000-" not in name
            },
            query.group,
        )
        for query in queries
    ]
    return [query for query in kept if query.grades]


@pytest.fixture
def sample_site(engine, home_page, settle):
    call_command("load_places", verbosity=0)
    call_command("load_search_defaults", verbosity=0)
    demo.load(home_page)
    following.rebuild()
    settle()
    return engine


def test_plain_questions_find_their_answers(sample_site):
    found = evaluation.evaluate(judged("plain.jsonl"), sample_site.name)
    assert found["plain"]["success@1"] >= 0.94
    assert found["plain"]["recall@10"] >= 0.98
    assert found["unanswerable"]["no_good_result"] >= 0.80


@pytest.mark.parametrize("half", ["tuning", "frozen"])
def test_judged_questions_find_their_answers(sample_site, half):
    """Only totals are looked at, of the frozen half above all."""
    found = evaluation.evaluate(of_this_site(judged(f"{half}/site.jsonl")), sample_site.name)
    assert found["all"]["nDCG@10"] >= 0.90
    assert found["all"]["success@1"] >= 0.90
    assert found["all"]["no_good_result"] <= 0.18
    empty = evaluation.evaluate(judged(f"{half}/unanswerable.jsonl"), sample_site.name)
    assert empty["all"]["no_good_result"] >= 0.85


def test_ways_of_typing_keep_the_answers(sample_site):
    queries = of_this_site(judged("tuning/site.jsonl"))[::4]
    whole = evaluation.evaluate(queries, sample_site.name)["all"]["MRR@10"]
    for name, way in ways().items():
        typed = [evaluation.Judged(way(query.query), query.grades, "") for query in queries]
        share = evaluation.evaluate(typed, sample_site.name)["all"]["MRR@10"] / whole
        assert share >= KEPT.get(name, 1.0), name
