"""Following a ticket: its state by the code alone, its content by a second factor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.pages.errors import too_many_requests
from submissions import lookup
from submissions.forms.tracking import CodeForm, SecondFactorForm

from .limits import LOOKUPS_BY_ADDRESS, QUARTER, TRIES_BY_ADDRESS, TRIES_BY_CODE, allowed
from .shared import SeeOther, private, tracking_url
from .tracking_page import ticket_page

NOT_FOUND = 404


@private
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """`?ma=CODE` shows the ticket; a POST of `phone_tail` unlocks its content."""
    if request.method == "POST":
        return _unlock(request)
    if "ma" not in request.GET:
        return _ask(request, CodeForm())
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _ask(request, form, status=422)
    if not allowed(request, "look-up", LOOKUPS_BY_ADDRESS):
        return too_many_requests(request, QUARTER)
    code = form.cleaned_data["ma"]
    ticket = lookup.find(code)
    return ticket_page(request, ticket) if ticket else _no_match(request, code)


def _unlock(request: HttpRequest) -> HttpResponse:
    form = SecondFactorForm(_with_code(request))
    if not form.is_valid():
        return _ask(request, form, status=422)
    code, tail = form.cleaned_data["ma"], form.cleaned_data["phone_tail"]
    by_code = allowed(request, "second-factor", TRIES_BY_CODE, code)
    if not (allowed(request, "second-factor", TRIES_BY_ADDRESS) and by_code):
        return too_many_requests(request, QUARTER)
    if not lookup.opens(code, tail):
        return _no_match(request, code)
    response = SeeOther(tracking_url(code))
    lookup.unlock(request, response, code)
    return response


def _with_code(request: HttpRequest):
    """What was posted, with the code from the address where the form does not carry it."""
    data = request.POST.copy()
    if "ma" not in data:
        data["ma"] = request.GET.get("ma", "")
    return data


def _ask(request: HttpRequest, form, status: int = 200, **context) -> HttpResponse:
    """The page that asks for what `form` needs."""
    about_one_ticket = request.method == "POST" or "ma" in request.GET
    context |= {"form": form, "section": "tracking", "noindex": about_one_ticket}
    context["breadcrumbs"] = [{"title": _("Track a ticket"), "url": ""}]
    return render(request, "submissions/track.html", context, status=status)


def _no_match(request: HttpRequest, code: str) -> HttpResponse:
    """One answer to a code that does not exist and to a wrong second factor."""
    again = SecondFactorForm(initial={"ma": code}, auto_id="again_%s")
    form = CodeForm(initial={"ma": code})
    return _ask(request, form, status=NOT_FOUND, no_match=True, again=again, code=code)
