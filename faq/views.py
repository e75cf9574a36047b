"""A topic's page: its questions, and its procedures."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from faq import listing
from faq.models import FAQIndexPage, FAQPage, ProcedurePage
from portal.places.models import Topic

QUESTIONS = "hoi-dap"
PROCEDURES = "thu-tuc"


def topic(request, code: str):
    """/hoi-dap/linh-vuc/<code>/: `?loai=thu-tuc` lists the procedures, all else the questions."""
    chosen = get_object_or_404(Topic, code=code)
    index = FAQIndexPage.objects.live().first()
    if index is None:
        raise Http404("no live index of questions")
    kind = PROCEDURES if request.GET.get("loai") == PROCEDURES else QUESTIONS
    of_topic = {"topic": chosen, "locale_id": index.locale_id}
    questions = FAQPage.objects.live().filter(**of_topic)
    procedures = ProcedurePage.objects.live().filter(**of_topic)
    if kind == QUESTIONS:
        listed = questions.defer(*listing.QUESTION_TEXTS)
    else:
        listed = procedures.defer(*listing.PROCEDURE_TEXTS)
    words = listing.words_of(request)
    context = {
        "topic": chosen,
        "section": "faq",
        "kind": kind,
        "kinds": [
            {"code": QUESTIONS, "name": _("Questions"), "count": questions.count()},
            {"code": PROCEDURES, "name": _("Procedures"), "count": procedures.count()},
        ],
        "words": words,
        "page_obj": listing.page_of(request, listed, words),
        "breadcrumbs": [
            {"title": index.title, "url": index.get_url(request)},
            {"title": chosen.name, "url": ""},
        ],
    }
    return render(request, "faq/topic.html", context)
