"""Plain questions find their answers among the sample content: a guard against slips, not a proof.

The figures that count are in docs/search.md. Queries and synonyms come from one hand, so these
flatter; what they do show is a change for the worse.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from faq import demo
from search import evaluation, following

pytestmark = pytest.mark.django_db

JUDGED = Path(__file__).parent / "judged" / "plain.jsonl"


def test_plain_questions_find_their_answers(engine, home_page, settle):
    call_command("load_places", verbosity=0)
    call_command("load_search_defaults", verbosity=0)
    demo.load(home_page)
    following.rebuild()
    settle()
    queries = list(evaluation.read(JUDGED.read_text("utf-8").splitlines()))
    found = evaluation.evaluate(queries, engine.name)
    assert found["plain"]["success@1"] >= 0.94
    assert found["plain"]["recall@10"] >= 0.98
    assert found["plain"]["no_good_result"] <= 0.05
    assert found["unanswerable"]["no_good_result"] >= 0.75
