"""The form by which a ticket comes in, and its receipt."""

from __future__ import annotations

import dataclasses

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from portal.calendar.current import working_calendar
from portal.places.queries import communes_for_old_address
from search import deflections
from submissions import attachments, progress, receipts, spam, uploads
from submissions.dossier import CITIZEN
from submissions.forms.ticket import TicketForm
from submissions.intake import NewTicket, earlier_ticket, open_new
from submissions.models import Ticket

from .shared import LONGEST_ID, SeeOther, page_addresses, private


# Not `no-store`: with it browsers would not keep the page for the back button as it was left, with
# the same `submission_key`.
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form; a good post leads to the receipt (303), a bad one back to itself (422)."""
    if request.method != "POST":
        return _page(request, TicketForm.prefilled(request.GET))
    if "begin" in request.POST:  # words that came too late for another ticket
        return _unsent_page(request, TicketForm.unsent(request.POST))
    if "remove_attachment" in request.POST:
        return _remove(request)
    if "find_commune" in request.POST:
        return _find_commune(request)
    form = TicketForm(request.POST, request.FILES)
    ticket = form.new_ticket() if form.is_valid() else None
    earlier = ticket and earlier_ticket(ticket)
    if earlier:
        return SeeOther(receipts.receipt_url(earlier))
    for problem in _held(request, form):
        form.add_error("attachments", problem)
    if form.errors:
        return _page(request, form, status=422)
    if spam.too_many(request):
        form.add_error(
            None,
            _(
                "Very many tickets came from your network within an hour. What you typed is still "
                "here: please send it later, or call 1022."
            ),
        )
        return _page(request, form, status=429)
    return SeeOther(receipts.receipt_url(_open(request, form, ticket)))


def _open(request: HttpRequest, form: TicketForm, ticket: NewTicket) -> Ticket:
    unseen = form.cleaned_data["reply_subject"]
    reason = spam.suspicion(form.sent_time, unseen) or (spam.MANY if spam.many(request) else "")
    with override(settings.LANGUAGE_CODE):  # for the desk
        held_reason = str(reason)
    return open_new(dataclasses.replace(ticket, held_reason=held_reason), CITIZEN)


def _held(request: HttpRequest, form: TicketForm) -> list[str]:
    """Holds the files that came along; gives what is to be said of those that cannot be."""
    chosen = request.FILES.getlist("attachments")
    return uploads.hold_all(form.key, chosen, lambda: spam.too_many_files(request))


def _remove(request: HttpRequest) -> HttpResponse:
    """Lets go of one held file. The form stays as it was typed, unjudged."""
    form = TicketForm.unsent(request.POST)
    chosen = request.POST["remove_attachment"]
    notes = []
    if chosen.isascii() and chosen.isdigit() and len(chosen) < LONGEST_ID:
        attachments.remove(form.key, int(chosen))
        notes.append(_("The file was removed."))
    return _unsent_page(request, form, file_notes=notes)


def _find_commune(request: HttpRequest) -> HttpResponse:
    """Says in which communes of today an old address may lie. The form stays unjudged."""
    form = TicketForm.unsent(request.POST)
    found = communes_for_old_address(form["address"].value() or "")
    form.offer_communes(found)
    names = ", ".join(version.name for version in found)
    if not found:
        note = _("No commune was found for that address. Write the old commune and district in it.")
    elif len(found) == 1:
        note = _("This address now lies in %(name)s.") % {"name": names}
    else:
        note = _("This address may now lie in: %(names)s. Choose one above the list.")
        note %= {"names": names}
    return _unsent_page(request, form, commune_note=note)


def _unsent_page(request: HttpRequest, form: TicketForm, **context) -> HttpResponse:
    """The form again; files chosen meanwhile are held, since the browser forgets them."""
    context["file_notes"] = context.get("file_notes", []) + _held(request, form)
    return _page(request, form, **context)


def stale(request: HttpRequest) -> HttpResponse:
    """The filled form again, with a token that is good, after one that nobody knows any more.

    The request may be forged: nothing of it is kept, no file held.
    """
    form = TicketForm.unsent(request.POST)
    notice = _("This page stood open too long. What you typed is still here: please send it again.")
    if request.FILES:
        notice += " " + _("Only the files have to be chosen once more.")
    return _page(request, form, status=403, notice=notice)


def _page(request: HttpRequest, form: TicketForm, status: int = 200, **context) -> HttpResponse:
    """The page of the form. `notice` stands above it, `commune_note` and `file_notes` beside what
    they speak of."""
    if request.method == "POST":
        form.held = list(attachments.held(form.key))
    context |= {
        "form": form,
        "answers": _answers(form) if status == 422 else [],
        "section": "submissions",
        "breadcrumbs": [{"title": _("Send a report"), "url": ""}],
        **page_addresses(request),
    }
    return render(request, "submissions/ticket_form.html", context, status=status)


def _answers(form: TicketForm) -> list[deflections.Offered]:
    """What may already answer a text that has to be looked at again anyway."""
    parts = [form[name].value() or "" for name in ("title", "content")]
    return deflections.offered(". ".join(filter(None, parts)))


@private
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The code, the deadline and what happens next; to be printed."""
    try:
        code = receipts.code_of(token)
    except BadSignature as error:
        raise Http404("no receipt") from error
    ticket = get_object_or_404(Ticket.objects.select_related("sender"), code=code)
    context = {
        "ticket": ticket,
        "sender": getattr(ticket, "sender", None),
        "deadline": progress.deadline(ticket, working_calendar()),
        "noindex": True,
        "section": "submissions",
        "breadcrumbs": [{"title": _("Your receipt"), "url": ""}],
        **page_addresses(request),
    }
    response = render(request, "submissions/receipt.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
