"""What the tracking page shows: level 1 to whoever has the code, level 2 to whoever unlocked it."""

from __future__ import annotations

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.current import working_calendar
from portal.places.models import Organisation
from submissions import attachments, lookup, progress, standing
from submissions.effects import MAX_ROUNDS
from submissions.forms.ticket import usable_key
from submissions.forms.tracking import RatingForm, SecondFactorForm, TicketAction, WordsForm
from submissions.masking import without_sender
from submissions.models import OPEN_STATES, Answer, Message, PublicAnswer, Sender, State, Ticket
from submissions.status import PublicStatus, public_status

from .shared import page_addresses

ICONS = {
    PublicStatus.ANSWERED: "check",
    PublicStatus.REFUSED: "alert",
    PublicStatus.INFORMATION_ASKED: "alert",
}
# The steps of which the sender reads the words.
ENDINGS = ("refuse", "forward")
TOLD = (*ENDINGS, "change_deadline", "ask_information", "give_information", "follow_up")


def ticket_page(
    request: HttpRequest, ticket: Ticket, *, rating=None, words=None, status: int = 200, **context
) -> HttpResponse:
    """The page of one ticket as `lookup.find` gives it; `rating` and `words` are forms to be
    corrected, `late` in the context what was written to a ticket that had ended."""
    main = lookup.main_of(ticket)
    unlocked = lookup.is_unlocked(request, ticket.code)
    calendar = working_calendar()
    state = public_status(ticket)
    context |= {
        "ticket": ticket,
        "main": main,
        "is_duplicate": main is not ticket,
        "state": state,
        "state_icon": ICONS.get(state, "info"),
        "standing": standing.sentence(ticket, main, calendar),
        "unlocked": unlocked,
        "deadline": progress.deadline(main, calendar),
        "timeline": _timeline(ticket, calendar),
        "form": next(filter(None, [rating, words]), None),
        "section": "tracking",
        "noindex": True,
        "breadcrumbs": [
            {"title": _("Track a ticket"), "url": request.path},
            {"title": ticket.code, "url": ""},
        ],
        **page_addresses(request),
    }
    if unlocked:
        forms = _forms(request, ticket, rating, words)
        context = _level_2(ticket, main) | _files(ticket, forms) | forms | context
    else:
        context["second_factor"] = SecondFactorForm(initial={"ma": ticket.code}, auto_id="open_%s")
    return render(request, "submissions/ticket.html", context, status=status)


def _timeline(ticket: Ticket, calendar) -> list[progress.Happening]:
    body = Organisation.objects.filter(pk=OuterRef("body_id"))
    events = ticket.events.annotate(
        body_id=Cast(KT("data__organisation"), BigIntegerField()),
        body=Subquery(body.values("name")),
    )
    names = {event.body_id: event.body for event in events if event.body}
    return progress.timeline(ticket, events, names, calendar)


def _level_2(ticket: Ticket, main: Ticket) -> dict:
    """Content and answers. Of the ticket that a duplicate was joined with its answer alone, without
    what is known of its sender: its words belong to somebody else."""
    answers, main_answers = _apart(_answers(ticket, main), ticket)
    words, main_words = _apart(_words(ticket, main), ticket)
    _leave_sender_out(main, main_answers + main_words)
    public_answer = getattr(main, "public_answer", None)
    published = public_answer and public_answer.state == PublicAnswer.State.PUBLISHED
    return {
        "answers": answers,
        "words": words,
        "main_answers": main_answers,
        "main_words": main_words,
        "commune": ticket.commune_today,
        "ratings": list(ticket.ratings.order_by("round")),
        "public_answer": public_answer if published else None,
        "lock": TicketAction(initial={"ma": ticket.code}, auto_id="lock_%s"),
    }


def _apart(rows: QuerySet, ticket: Ticket) -> tuple[list, list]:
    """The rows of the ticket itself, and those of the ticket that it was joined with."""
    own, others = [], []
    for row in rows:
        (own if row.ticket_id == ticket.pk else others).append(row)
    return own, others


def _answers(ticket: Ticket, main: Ticket) -> QuerySet[Answer]:
    """The answers sent, latest first; of a duplicate those that apply to it too. Where `main` was
    split after the merge, those of its parts apply: its sender reported the whole."""
    wanted = Q(pk__in=[ticket.pk, main.pk])
    if main is not ticket:
        wanted |= Q(split_from=main, created_at__gt=ticket.closed_at or timezone.now())
    sent = Answer.objects.filter(ticket__in=Ticket.objects.filter(wanted), state=Answer.State.SENT)
    return sent.select_related("organisation").order_by("ticket_id", "-round")


def _words(ticket: Ticket, main: Ticket) -> QuerySet[Message]:
    """What was said to the sender and by the sender; of a duplicate also why `main` has no answer,
    where it ended without."""
    wanted = Q(ticket=ticket, action__in=TOLD) & ~Q(direction=Message.Direction.INTERNAL)
    if main is not ticket and main.state in (State.REFUSED, State.FORWARDED):
        told = Q(direction=Message.Direction.TO_SENDER, action__in=ENDINGS)
        wanted |= Q(ticket=main) & told
    return Message.objects.filter(wanted)


def _leave_sender_out(main: Ticket, rows: list[Answer | Message]) -> None:
    """Takes what is known of the sender of `main` out of what others read."""
    if not rows:
        return
    sender = Sender.objects.filter(ticket=main).first()
    for row in rows:
        row.text = without_sender(row.text, sender)


def _files(ticket: Ticket, forms: dict) -> dict:
    """The files of the ticket. Those that wait for its form go there, or to the text that comes
    too late."""
    words, late = forms.get("words_form"), forms.get("late")
    key = words.key if words else late["key"] if late else None
    files, waiting = attachments.of_ticket(ticket, key)
    if words:
        words.held = waiting
    elif late:
        late["files"] = waiting
    return {"files": files}


def _forms(request: HttpRequest, ticket: Ticket, rating, words) -> dict:
    """What the sender may do now; `draft` is what they typed before the ticket was locked."""
    draft = lookup.draft(request.session, ticket.code)
    given = {"ma": ticket.code, "round": ticket.round, **draft}
    asked = ticket.state == State.INFORMATION_ASKED
    found: dict = {"asked": asked}
    if ticket.state == State.ANSWERED:
        last = ticket.round >= MAX_ROUNDS
        found["rating"] = rating or RatingForm(initial=given, last=last, auto_id="rating_%s")
    if ticket.state in OPEN_STATES:
        words = words or WordsForm(initial=given, asked=asked, auto_id="words_%s")
        found["words_form"] = words
    else:
        found["new_ticket_query"] = standing.new_ticket_query(ticket)
        found["reference"] = standing.reference(ticket)
        found["late"] = _late(ticket, draft)
    return found


def _late(ticket: Ticket, draft: dict) -> dict | None:
    """What was typed before the ticket was locked, where the ticket takes it no more."""
    text = draft.get("text") or ("" if ticket.state == State.ANSWERED else draft.get("comment"))
    if not text:
        return None
    return {"text": text, "key": usable_key(draft.get("submission_key", ""))}
