"""What the tracking page shows: level 1 to whoever has the code, level 2 to whoever unlocked it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.current import working_calendar
from portal.places.models import Organisation
from submissions import attachments, lookup, progress, standing
from submissions.choices import commune_name
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
    """The page of one ticket; `rating` and `words` are forms to be corrected, `late` in the context
    what was written to a ticket that had ended."""
    main = lookup.main_of(ticket)
    unlocked = lookup.is_unlocked(request.session, ticket.code)
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
        context = _level_2(ticket, main) | _forms(request, ticket, rating, words) | context
    else:
        context["second_factor"] = SecondFactorForm(initial={"ma": ticket.code}, auto_id="open_%s")
    return render(request, "submissions/ticket.html", context, status=status)


def _timeline(ticket: Ticket, calendar) -> list[progress.Happening]:
    events = list(ticket.events.all())
    names = Organisation.objects.filter(pk__in=progress.bodies(events)).values_list("pk", "name")
    return progress.timeline(ticket, events, dict(names), calendar)


def _level_2(ticket: Ticket, main: Ticket) -> dict:
    """Content and answers. Of the ticket that a duplicate was joined with its answer alone, without
    what is known of its sender: its words belong to somebody else."""
    words = ticket.messages.exclude(direction=Message.Direction.INTERNAL).filter(action__in=TOLD)
    return {
        "answers": _answers(ticket),
        "words": list(words),
        "main": main,
        "commune": commune_name(ticket.commune_id),
        "files": list(ticket.attachments.all()),
        "ratings": list(ticket.ratings.order_by("round")),
        "public_answer": PublicAnswer.objects.filter(
            ticket=main, state=PublicAnswer.State.PUBLISHED
        ).first(),
        "lock": TicketAction(initial={"ma": ticket.code}, auto_id="lock_%s"),
        **(_of_main(main, ticket) if main is not ticket else {}),
    }


def _answers(ticket: Ticket) -> list[Answer]:
    return list(_sent().filter(ticket=ticket).order_by("-round"))


def _sent():
    return Answer.objects.filter(state=Answer.State.SENT).select_related("organisation")


def _of_main(main: Ticket, duplicate: Ticket) -> dict:
    """The answers that apply to a duplicate, or why there is none. Where `main` was split after
    the merge, those of its parts apply too: its sender reported the whole."""
    sender = Sender.objects.filter(ticket=main).first()
    ending = main.messages.filter(direction=Message.Direction.TO_SENDER, action__in=ENDINGS)
    parts = Q(ticket__split_from=main, ticket__created_at__gt=duplicate.closed_at or timezone.now())
    answers = list(_sent().filter(Q(ticket=main) | parts).order_by("ticket_id", "-round"))
    words = list(ending) if main.state in (State.REFUSED, State.FORWARDED) else []
    for row in (*answers, *words):
        row.text = without_sender(row.text, sender)
    return {"main_answers": answers, "main_words": words}


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
        words.held = list(attachments.held(words.key))
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
    key = usable_key(draft.get("submission_key", ""))
    return {"text": text, "key": key, "files": list(attachments.held(key))}
