"""Answered tickets in public."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.paging import paginate
from submissions import codes
from submissions.published import published_answers

PER_PAGE = 20


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    page = paginate(request, published_answers(), PER_PAGE)
    context = {
        "page_obj": page,
        "breadcrumbs": [{"title": _("Answered in public"), "url": ""}],
        "section": "published",
    }
    return render(request, "submissions/published.html", context)


@require_safe
def published_ticket(request: HttpRequest, code: str) -> HttpResponse:
    try:
        shown = codes.normalise(code)
    except codes.NotACode as error:
        raise Http404("no code") from error
    answer = get_object_or_404(published_answers(), ticket__code=shown)
    if code != shown:
        return redirect("submissions:published-ticket", shown, permanent=True)
    context = {
        "answer": answer,
        "ticket": answer.ticket,
        "breadcrumbs": [
            {"title": _("Answered in public"), "url": request.path.rsplit("/", 2)[0] + "/"},
            {"title": answer.title, "url": ""},
        ],
        "section": "published",
    }
    return render(request, "submissions/published_ticket.html", context)
