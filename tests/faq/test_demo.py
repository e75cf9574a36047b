"""The sample content: complete, marked, and never in the way of an editor."""

import json
from collections import Counter

import pytest

from faq import demo
from faq.models import FAQPage, ProcedurePage
from portal.places.loading import load_places
from portal.places.models import Topic
from portal.vietnamese import nfc


@pytest.fixture
def loaded(home_page):
    load_places()
    demo.load(home_page)
    return home_page


def test_every_question_of_the_client_is_answered_and_marked_as_sample(loaded):
    answered = FAQPage.objects.live().exclude(short_answer="").select_related("topic")
    counts = Counter(page.topic.code for page in answered)
    assert len(answered) == 140
    assert counts == {topic.code: 5 for topic in Topic.objects.all()}
    assert all(page.is_sample and page.answer and page.answered_by for page in answered)
    assert all(page.organisation for page in answered)


def test_questions_lead_to_their_procedures(loaded):
    passport = ProcedurePage.objects.get(slug="cap-ho-chieu-pho-thong-o-trong-nuoc")
    assert passport.is_sample
    assert passport.linked_questions.count() == 3
    assert passport.ways.exists()
    assert passport.documents.exists()
    assert passport.legal_bases.exists()


def test_loading_again_leaves_what_editors_changed(loaded):
    page = FAQPage.objects.first()
    page.title = "Sửa rồi?"
    page.save_revision().publish()
    assert demo.load(loaded) == {"procedures": 0, "questions": 0}
    page.refresh_from_db()
    assert page.title == "Sửa rồi?"


def test_without_topics_it_says_what_is_missing(home_page):
    with pytest.raises(LookupError, match="load_places"):
        demo.load(home_page)


def test_the_files_are_in_composed_unicode():
    for path in demo.CONTENT.rglob("*.json"):
        text = path.read_text("utf-8")
        assert text == nfc(text), path
        json.loads(text)
