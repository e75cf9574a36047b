"""The ways back to a ticket by email: a one-time link, and the codes of one's tickets."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.pages.errors import too_many_requests
from submissions import codes, lookup, lookup_links, lost_codes
from submissions.forms.tracking import LostCodeForm, TicketAction
from submissions.models import State, Ticket

from .limits import (
    LINKS_BY_ADDRESS,
    LINKS_BY_CODE,
    LOST_CODES_BY_ADDRESS,
    LOST_CODES_BY_EMAIL,
    QUARTER,
    allowed,
)
from .shared import SeeOther, private, tracking_url


@private
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest) -> HttpResponse:
    """Has a link sent to the ticket's email. The answer never tells whether there is one."""
    form = TicketAction(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("submissions:track")
    code = form.cleaned_data["ma"]
    by_code = allowed(request, "lookup-link", LINKS_BY_CODE, code)
    if not (allowed(request, "lookup-link", LINKS_BY_ADDRESS) and by_code):
        return too_many_requests(request, QUARTER)
    lookup.request_link(code)
    return SeeOther(reverse("submissions:link-sent"))


@private
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "submissions/link_sent.html", {"section": "tracking", "noindex": True})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button, so that programs which follow the links of a mail change nothing; the
    button opens the ticket, once."""
    context = {"section": "tracking", "noindex": True}
    if request.method != "POST":
        return render(request, "submissions/link.html", context)
    ticket = lookup_links.use(token)
    if ticket is None:
        return render(request, "submissions/link.html", context | {"gone": True}, status=410)
    response = SeeOther(tracking_url(ticket.code) + _to_do(ticket))
    lookup.unlock(request, response, codes.normalise(ticket.code))
    return response


def _to_do(ticket: Ticket) -> str:
    """Where on its page the ticket waits for its sender."""
    anchors = {State.ANSWERED: "#danh-gia", State.INFORMATION_ASKED: "#bo-sung"}
    return anchors.get(State(ticket.state), "")


# --- The lost code --------------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request: HttpRequest) -> HttpResponse:
    """Has the codes of one's tickets sent to their email. The answer never tells whether there are
    any, and costs the same."""
    form = LostCodeForm(request.POST or None)
    if not form.is_bound:
        return _lost_code(request, form)
    if not form.is_valid():
        return _lost_code(request, form, 422)
    phone, email = form.cleaned_data["phone"], form.cleaned_data["email"]
    by_email = allowed(request, "lost-code", LOST_CODES_BY_EMAIL, email.casefold())
    if not (allowed(request, "lost-code", LOST_CODES_BY_ADDRESS) and by_email):
        form.add_error(None, _("This was asked for often. Please wait a quarter of an hour."))
        return _lost_code(request, form, 429)
    lost_codes.request(phone, email)
    return SeeOther(reverse("submissions:lost-code-sent"))


def _lost_code(request: HttpRequest, form: LostCodeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "section": "tracking", "months": lost_codes.MONTHS}
    context["breadcrumbs"] = [
        {"title": _("Track a ticket"), "url": reverse("submissions:track")},
        {"title": _("Lost the code of your ticket?"), "url": ""},
    ]
    return render(request, "submissions/lost_code.html", context, status=status)


@private
@require_safe
def lost_code_sent(request: HttpRequest) -> HttpResponse:
    context = {"section": "tracking", "noindex": True, "months": lost_codes.MONTHS}
    return render(request, "submissions/lost_code_sent.html", context)
