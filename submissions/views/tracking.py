"""Following a ticket: its state by the code alone, its content by a second factor."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit import client_address, throttle
from portal.pages.errors import too_many_requests
from submissions import codes, lookup, lookup_links
from submissions.dossier import CITIZEN
from submissions.forms.tracking import (
    CodeForm,
    InformationForm,
    RatingForm,
    SecondFactorForm,
    TicketAction,
)
from submissions.models import Attachment, Rating, Ticket
from submissions.workflow import WorkflowError, act

from .shared import SeeOther, private
from .tracking_page import ticket_page

QUARTER = 15 * 60  # seconds
# Four digits are ten thousand values: whoever tries them all needs three weeks and is seen.
TRIES_BY_CODE = 5
# A whole ward may come from one address of its mobile network.
TRIES_BY_ADDRESS = 60
LOOKUPS_BY_ADDRESS = 300
LINKS_BY_CODE = 3
LINKS_BY_ADDRESS = 10

NOT_FOUND = 404


def tracking_url(code: str) -> str:
    return f"{reverse('submissions:track')}?ma={code}"


def _allowed(request: HttpRequest, scope: str, limit: int, code: str = "") -> bool:
    """Counts one more of `scope` for a code or else for the visitor's address. A load test comes
    from one address; what protects a ticket, the count by its code, holds then too."""
    if not code and not settings.PORTAL_CAPTCHA:
        return True
    return throttle(scope, code or client_address(request), limit, QUARTER)


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
    if not _allowed(request, "look-up", LOOKUPS_BY_ADDRESS):
        return too_many_requests(request, QUARTER)
    code = form.cleaned_data["ma"]
    ticket = lookup.find(code)
    return ticket_page(request, ticket) if ticket else _no_match(request, code)


def _unlock(request: HttpRequest) -> HttpResponse:
    form = SecondFactorForm(_with_code(request))
    if not form.is_valid():
        return _ask(request, form, status=422)
    code, tail = form.cleaned_data["ma"], form.cleaned_data["phone_tail"]
    by_code = _allowed(request, "second-factor", TRIES_BY_CODE, code)
    if not (_allowed(request, "second-factor", TRIES_BY_ADDRESS) and by_code):
        return too_many_requests(request, QUARTER)
    if not lookup.opens(lookup.find(code), tail):
        return _no_match(request, code)
    lookup.unlock(request.session, code)
    return SeeOther(tracking_url(code))


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


# --- What the sender does with an unlocked ticket -------------------------------------------------


def _own_ticket(request: HttpRequest) -> Ticket | None:
    """The unlocked ticket that a posted form is about."""
    form = TicketAction(request.POST)
    if not form.is_valid() or not lookup.is_unlocked(request.session, form.cleaned_data["ma"]):
        return None
    return lookup.find(form.cleaned_data["ma"])


def _locked_again(request: HttpRequest) -> HttpResponse:
    """Half an hour is over, or the ticket was closed: what was typed waits in the session."""
    form = TicketAction(request.POST)
    if not form.is_valid():
        return redirect("submissions:track")
    code = form.cleaned_data["ma"]
    lookup.keep_draft(request.session, code, request.POST)
    messages.warning(
        request, _("The ticket was locked after half an hour. Open it again: your text is kept.")
    )
    return SeeOther(tracking_url(code))


def _sender_acts(view):
    """A view of a POST about an unlocked ticket; reading its address leads to the look-up."""

    @private
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect("submissions:track")
        ticket = _own_ticket(request)
        return view(request, ticket) if ticket else _locked_again(request)

    return wrapped


@_sender_acts
def rate(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Takes the rating of one round; sent twice, it counts once."""
    form = RatingForm(request.POST, auto_id="rating_%s")
    if not form.is_valid():
        return ticket_page(request, ticket, rating=form, status=422)
    found = form.cleaned_data
    try:
        if found["round"] == ticket.round:
            act(ticket, "rate", CITIZEN, score=found["score"], comment=found["comment"])
    except WorkflowError:
        pass  # told below, by what is written down
    lookup.drop_draft(request.session, ticket.code)
    if Rating.objects.filter(ticket=ticket, round=found["round"]).exists():
        messages.success(request, _("Thank you. Your rating has been written down."))
    else:
        messages.warning(request, _("This answer can no longer be rated. Call 1022 if need be."))
    return SeeOther(tracking_url(ticket.code))


@_sender_acts
def give_information(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Takes the reply to what the desk asked for."""
    form = InformationForm(request.POST, auto_id="reply_%s")
    if not form.is_valid():
        return ticket_page(request, ticket, information=form, status=422)
    try:
        act(ticket, "give_information", CITIZEN, text=form.cleaned_data["text"])
    except WorkflowError:
        if not _said_before(ticket, form.cleaned_data["text"]):
            form.add_error(None, _("The hotline no longer waits for a reply. Call 1022 to add it."))
            return ticket_page(request, lookup.find(ticket.code), information=form, status=422)
    lookup.drop_draft(request.session, ticket.code)
    messages.success(request, _("Thank you. Your reply is with the body in charge."))
    return SeeOther(tracking_url(ticket.code))


def _said_before(ticket: Ticket, text: str) -> bool:
    last = ticket.messages.filter(action="give_information").order_by("id").last()
    return last is not None and last.text == text


@_sender_acts
def lock(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Closes the ticket for this browser."""
    lookup.lock(request.session, ticket.code)
    messages.success(request, _("The ticket is locked again on this device."))
    return SeeOther(reverse("submissions:track"))


@private
@require_safe
def attachment(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The copy for showing of one image of an unlocked ticket. Other files are for staff."""
    if not lookup.is_unlocked(request.session, code):
        raise Http404("locked")
    row = get_object_or_404(Attachment.objects.exclude(public_copy=""), pk=pk, ticket__code=code)
    try:
        copy = row.public_copy.open()
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(copy, content_type="image/webp")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- The one-time link ----------------------------------------------------------------------------


@private
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest) -> HttpResponse:
    """Has a link sent to the ticket's email. The answer never tells whether there is one."""
    form = TicketAction(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("submissions:track")
    code = form.cleaned_data["ma"]
    by_code = _allowed(request, "lookup-link", LINKS_BY_CODE, code)
    if not (_allowed(request, "lookup-link", LINKS_BY_ADDRESS) and by_code):
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
    lookup.unlock(request.session, codes.normalise(ticket.code))
    return SeeOther(tracking_url(ticket.code))
