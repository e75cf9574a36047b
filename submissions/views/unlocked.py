"""What the sender does with an unlocked ticket: rates, adds words and photos, locks it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.vietnamese import format_date
from submissions import attachments, follow_up, lookup, spam, uploads
from submissions.dossier import CITIZEN
from submissions.effects import MAX_ROUNDS
from submissions.forms.ticket import usable_key
from submissions.forms.tracking import RatingForm, TicketAction, WordsForm
from submissions.models import OPEN_STATES, Attachment, Rating, State, Ticket
from submissions.workflow import WorkflowError, act

from .limits import ADDITIONS_BY_ADDRESS, ADDITIONS_BY_CODE, allowed
from .shared import LONGEST_ID, SeeOther, private, tracking_url
from .tracking_page import ticket_page


def _own_ticket(request: HttpRequest) -> Ticket | None:
    """The unlocked ticket that a posted form is about."""
    form = TicketAction(request.POST)
    if not form.is_valid() or not lookup.is_unlocked(request, form.cleaned_data["ma"]):
        return None
    return lookup.find(form.cleaned_data["ma"])


def _locked_again(request: HttpRequest) -> HttpResponse:
    """Half an hour is over, or the ticket was closed: what was typed waits in the session, files
    where the files of all unfinished forms wait."""
    form = TicketAction(request.POST)
    if not form.is_valid():
        return redirect("submissions:track")
    code = form.cleaned_data["ma"]
    key = usable_key(request.POST.get("submission_key", ""))
    chosen = request.FILES.getlist("attachments")
    problems = uploads.hold_all(key, chosen, lambda: spam.too_many_files(request))
    lookup.keep_draft(request.session, code, request.POST.dict() | {"submission_key": str(key)})
    messages.warning(
        request, _("The ticket was locked after half an hour. Open it again: your text is kept.")
    )
    for problem in problems:
        messages.warning(request, problem)
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


# --- The rating -----------------------------------------------------------------------------------


@_sender_acts
def rate(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Takes the rating of one round; sent twice, it counts once. Words that come too late are
    shown again, with what can be done with them."""
    form = RatingForm(request.POST, auto_id="rating_%s")
    if not form.is_valid():
        return ticket_page(request, ticket, rating=form, status=422)
    found = form.cleaned_data
    try:
        if found["round"] == ticket.round:
            ticket = act(ticket, "rate", CITIZEN, score=found["score"], comment=found["comment"])
    except WorkflowError:
        pass  # told below, by what is written down
    lookup.drop_draft(request.session, ticket.code)
    rating = Rating.objects.filter(ticket=ticket, round=found["round"]).first()
    if rating:
        messages.success(request, _rated(rating, Ticket.objects.get(pk=ticket.pk)))
        return SeeOther(tracking_url(ticket.code))
    messages.warning(request, _("This answer can no longer be rated. Call 1022 if need be."))
    return _unrated(request, lookup.find(ticket.code) or ticket, found)


def _unrated(request: HttpRequest, ticket: Ticket, found: dict) -> HttpResponse:
    """The ticket as it is now, with the words of the rating where they can still be of use."""
    given = {"ma": ticket.code, "round": ticket.round}
    if not found["comment"]:
        return SeeOther(tracking_url(ticket.code))
    if ticket.state == State.ANSWERED:
        form = RatingForm(initial=found | given, auto_id="rating_%s")
        return ticket_page(request, ticket, rating=form, status=409)
    if ticket.state in OPEN_STATES:
        words = WordsForm(initial=given | {"text": found["comment"]}, auto_id="words_%s")
        return ticket_page(request, ticket, words=words, status=409)
    return _too_late(request, ticket, found["comment"])


def _rated(rating: Rating, ticket: Ticket) -> str:
    """Thanks, and what happens now."""
    thanks = _("Thank you. Your rating has been written down.")
    if rating.score != Rating.Score.UNSATISFIED:
        return thanks
    if ticket.round > rating.round and ticket.due_at:
        return _("%(thanks)s The ticket is open again: a new answer is due by %(day)s.") % {
            "thanks": thanks,
            "day": format_date(ticket.due_at),
        }
    if rating.round >= MAX_ROUNDS:
        return _(
            "%(thanks)s The ticket has been opened again as often as it may be and is closed now. "
            "If the matter is not settled, call 1022: the coordinator speaks with you."
        ) % {"thanks": thanks}
    return thanks


# --- Words and photos -----------------------------------------------------------------------------


@_sender_acts
def add(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Takes what the sender adds: a reply where the desk waits for one, else an addition."""
    asked = ticket.state == State.INFORMATION_ASKED
    if "remove_attachment" in request.POST:
        return _remove(request, ticket, asked)
    form = WordsForm(request.POST, request.FILES, asked=asked, auto_id="words_%s")
    form.is_valid()
    for problem in _held(request, form, ticket):
        form.add_error("attachments", problem)
    if form.errors:
        return ticket_page(request, ticket, words=form, status=422)
    by_code = allowed(request, "addition", ADDITIONS_BY_CODE, ticket.code)
    if not (allowed(request, "addition", ADDITIONS_BY_ADDRESS) and by_code):
        form.add_error(
            None,
            _(
                "You have added much within a short time. Your text is still here: please send it "
                "in a quarter of an hour, or call 1022."
            ),
        )
        return ticket_page(request, ticket, words=form, status=429)
    try:
        follow_up.hear(ticket, form.cleaned_data["text"], form.key)
    except WorkflowError:
        lookup.drop_draft(request.session, ticket.code)
        return _too_late(request, ticket, form.cleaned_data["text"], form)
    lookup.drop_draft(request.session, ticket.code)
    messages.success(request, _told(ticket, asked))
    return SeeOther(tracking_url(ticket.code))


def _told(ticket: Ticket, asked: bool) -> str:
    if asked:
        return _("Thank you. Your reply is with the body in charge.")
    if ticket.organisation_id:
        return _("Thank you. What you added is with the body in charge.")
    return _("Thank you. What you added is with the hotline.")


def _held(request: HttpRequest, form: WordsForm, ticket: Ticket) -> list[str]:
    """Holds the files that came along; gives what is to be said of those that cannot be."""
    chosen = request.FILES.getlist("attachments")
    if chosen and ticket.attachments.count() + len(chosen) > attachments.MAX_FILES_PER_TICKET:
        limit = attachments.MAX_FILES_PER_TICKET
        return [
            _("A ticket may have up to %(limit)s files. Please tell the rest in words.")
            % {"limit": limit}
        ]
    return uploads.hold_all(form.key, chosen, lambda: spam.too_many_files(request))


def _remove(request: HttpRequest, ticket: Ticket, asked: bool) -> HttpResponse:
    """Lets go of one held file. The form stays as it was typed, unjudged."""
    form = WordsForm.unsent(request.POST, asked=asked, auto_id="words_%s")
    chosen, notes = request.POST["remove_attachment"], []
    if chosen.isascii() and chosen.isdigit() and len(chosen) < LONGEST_ID:
        attachments.remove(form.key, int(chosen))
        notes.append(_("The file was removed."))
    notes += _held(request, form, ticket)
    return ticket_page(request, ticket, words=form, file_notes=notes)


def _too_late(
    request: HttpRequest, ticket: Ticket, text: str, form: WordsForm | None = None
) -> HttpResponse:
    """The ticket has ended meanwhile: the words stand there, with a button that begins a new
    ticket from them; files held for them go along."""
    key = form.key if form else usable_key("")
    late = {"text": text, "key": key, "files": list(attachments.held(key))}
    fresh = lookup.find(ticket.code) or ticket
    return ticket_page(request, fresh, late=late, status=409)


@_sender_acts
def lock(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Closes the ticket for this browser."""
    response = SeeOther(reverse("submissions:track"))
    lookup.lock(request, response, ticket.code)
    messages.success(request, _("The ticket is locked again on this device."))
    return response


@private
@require_safe
def attachment(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The copy for showing of one image of an unlocked ticket. Other files are for staff."""
    if not lookup.is_unlocked(request, code):
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
