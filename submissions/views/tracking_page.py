"""What the tracking page shows: level 1 to whoever has the code, level 2 to whoever unlocked it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.calendar.current import working_calendar
from portal.places.models import Organisation
from submissions import lookup, progress
from submissions.choices import commune_name
from submissions.forms.tracking import InformationForm, RatingForm, SecondFactorForm, TicketAction
from submissions.models import Answer, Message, PublicAnswer, State, Ticket
from submissions.status import PublicStatus, public_status

from .shared import page_addresses

ICONS = {
    PublicStatus.ANSWERED: "check",
    PublicStatus.REFUSED: "alert",
    PublicStatus.INFORMATION_ASKED: "alert",
}
# The steps of which the sender reads the words.
TOLD = ("refuse", "forward", "ask_information", "give_information")


def ticket_page(
    request: HttpRequest, ticket: Ticket, *, rating=None, information=None, status: int = 200
) -> HttpResponse:
    """The page of one ticket; `rating` and `information` are forms to be corrected."""
    main = lookup.main_of(ticket)
    unlocked = lookup.is_unlocked(request.session, ticket.code)
    calendar = working_calendar()
    state = public_status(ticket)
    context = {
        "ticket": ticket,
        "main": main,
        "is_duplicate": main is not ticket,
        "state": state,
        "state_icon": ICONS.get(state, "info"),
        "unlocked": unlocked,
        "deadline": progress.deadline(main, calendar),
        "timeline": _timeline(ticket, calendar),
        "form": next(filter(None, [rating, information]), None),
        "section": "tracking",
        "noindex": True,
        "breadcrumbs": [
            {"title": _("Track a ticket"), "url": request.path},
            {"title": ticket.code, "url": ""},
        ],
        **page_addresses(request),
    }
    context |= (
        _level_2(request, ticket, main, rating, information)
        if unlocked
        else {"second_factor": SecondFactorForm(initial={"ma": ticket.code}, auto_id="open_%s")}
    )
    return render(request, "submissions/ticket.html", context, status=status)


def _timeline(ticket: Ticket, calendar) -> list[progress.Happening]:
    events = list(ticket.events.all())
    names = Organisation.objects.filter(pk__in=progress.bodies(events)).values_list("pk", "name")
    return progress.timeline(ticket, events, dict(names), calendar)


def _level_2(request: HttpRequest, ticket: Ticket, main: Ticket, rating, information) -> dict:
    """Content, answers and what the sender may do now. Of the ticket that a duplicate was joined
    with only what is public: its words belong to somebody else."""
    draft = lookup.draft(request.session, ticket.code)
    answers = ticket.answers.filter(state=Answer.State.SENT).select_related("organisation")
    context = {
        "answers": list(answers.order_by("-round")),
        "words": list(
            ticket.messages.exclude(direction=Message.Direction.INTERNAL).filter(action__in=TOLD)
        ),
        "commune": commune_name(ticket.commune_id),
        "files": list(ticket.attachments.all()),
        "rated": ticket.ratings.order_by("round").last(),
        "public_answer": PublicAnswer.objects.filter(
            ticket=main, state=PublicAnswer.State.PUBLISHED
        ).first(),
        "lock": TicketAction(initial={"ma": ticket.code}, auto_id="lock_%s"),
    }
    if ticket.state == State.ANSWERED:
        given = {"ma": ticket.code, "round": ticket.round, **draft}
        context["rating"] = rating or RatingForm(initial=given, auto_id="rating_%s")
    if ticket.state == State.INFORMATION_ASKED or information:
        given = {"ma": ticket.code, **draft}
        context["information"] = information or InformationForm(initial=given, auto_id="reply_%s")
    return context
