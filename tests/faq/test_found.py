"""How the search leads to questions and procedures, and from one question to the next."""

import pytest

import search
from faq.bulk import publish_many
from faq.models import FAQPage, RelatedQuestion
from search import direct, following
from tests.faq import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(faq_index, procedure_index):
    def door(*pages):
        index = faq_index if isinstance(pages[0], FAQPage) else procedure_index
        published = publish_many(index, pages, source="faq")
        keys = published.created + published.updated
        return list(type(pages[0]).objects.filter(pk__in=keys).order_by("path"))

    return door


def test_a_procedures_code_leads_to_it(publish):
    (page,) = publish(factories.procedure(code="1.013463", slug="1-013463"))
    for query in ("1.013463", "thủ tục 1.013463", "1.013463.000.00.00.h20"):
        assert direct.find(query).url == page.url
    assert direct.find("1.013464") is None
    page.unpublish()
    assert direct.find("1.013463") is None


def test_a_questions_reference_leads_to_it(publish):
    (page,) = publish(factories.question())
    for query in (page.reference, page.reference.lower(), f"HD {page.pk}"):
        assert direct.find(query).url == page.url
    assert direct.find(f"HD-{page.pk + 1}") is None
    assert direct.find("HD-99999999999999999999") is None


def test_free_places_are_filled_by_likeness_before_the_topic(publish):
    topic = factories.topic()
    search.search(search.SearchRequest("hộ chiếu"))  # there is an index from now on
    passport, lost, other, chosen = publish(
        factories.question("a", "Làm hộ chiếu lần đầu cần giấy tờ gì?", topic=topic),
        factories.question("b", "Làm lại hộ chiếu bị mất cần giấy tờ gì?"),
        factories.question("c", "Ai được cấp giấy thông hành?", topic=topic),
        factories.question("d", "Hỏi về thị thực ở đâu?"),
    )
    following.follow_all()
    assert passport.related() == [lost, other]
    passport.related_questions = [RelatedQuestion(question=chosen)]
    passport.save()
    assert passport.related() == [chosen, lost, other]
