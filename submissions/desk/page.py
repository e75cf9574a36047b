"""What the page of one ticket shows: the ticket, what is asked of its reader, what is near it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calendar.current import working_calendar
from search import nearest

from .. import choices, handover, permissions, progress, routing, similar, splitting
from ..dossier import Actor, Dossier
from ..models import (
    OPEN_STATES,
    Answer,
    Attachment,
    Consent,
    DeadlineWarning,
    Message,
    State,
    Ticket,
)
from . import due, told
from .actions import ACTIONS

# --- What is asked now ----------------------------------------------------------------------------

# The step that comes first, for whom it is open, and how it is asked for.
ASKED: dict[str, str | Promise] = {
    "release": gettext_lazy("This ticket is held. Read it: is it spam?"),
    "approve_answer": gettext_lazy(
        "An answer waits for your approval. Read it as the sender will."
    ),
    "give_information": gettext_lazy("The sender was asked. Write down here what they tell."),
    "rate": gettext_lazy("Answered. Call back: is the sender satisfied?"),
    "submit_answer": gettext_lazy("The draft is there. Read it once more, then submit it."),
    "start": gettext_lazy("The ticket waits for your unit. Take it in hand, or return it."),
    "draft_answer": gettext_lazy("It is for your unit to answer now."),
    "assign": gettext_lazy("Choose the unit that answers."),
    "classify": gettext_lazy("Say what the ticket is about."),
}
# Where nothing is asked of the reader: who the ticket waits for.
WAITS: dict[str, str | Promise] = {
    State.NEW: gettext_lazy("The centre reads it first."),
    State.CLASSIFIED: gettext_lazy("The centre chooses a unit."),
    State.ASSIGNED: gettext_lazy("It waits for the unit."),
    State.IN_PROGRESS: gettext_lazy("The unit works on it."),
    State.INFORMATION_ASKED: gettext_lazy("It waits for the sender. The clock stands still."),
    State.AWAITING_APPROVAL: gettext_lazy("The answer waits for a second person."),
    State.ANSWERED: gettext_lazy("Answered. It waits for the sender's rating."),
    State.REOPENED: gettext_lazy("Opened again: it waits for the unit."),
    State.CLOSED: gettext_lazy("It is done."),
    State.REFUSED: gettext_lazy("It was refused."),
    State.FORWARDED: gettext_lazy("It is with another body."),
    State.DUPLICATE: gettext_lazy("It is answered with the ticket it belongs to."),
}


def main_action(allowed: list[str], dossier: Dossier) -> str | None:
    """The step that comes first out of those the reader may take."""
    ticket, answer = dossier.ticket, dossier.answer
    mend = answer is None or answer.state == Answer.State.REJECTED
    passed_over = {
        "submit_answer": mend,
        "start": answer is not None and not mend,
        "assign": ticket.topic_id is None or ticket.organisation_id is not None,
        "classify": ticket.state not in (State.NEW, State.CLASSIFIED),
    }
    return next((name for name in ASKED if name in allowed and not passed_over.get(name)), None)


def asked(main: str | None, ticket: Ticket) -> str:
    return str(ASKED[main] if main else WAITS[ticket.state])


# --- What the page shows --------------------------------------------------------------------------


@dataclass(frozen=True)
class Related:
    """A ticket that belongs to this one; `open` tells whether the reader may open it."""

    ticket: Ticket
    how: str
    open: bool


def related(ticket: Ticket, user) -> list[Related]:
    """What this ticket was merged into or split from, and what was merged into or split from it."""
    ids = {ticket.duplicate_of_id, ticket.split_from_id} - {None}
    if not ids and not getattr(ticket, "has_related", True):
        return []
    found = Ticket.objects.filter(
        Q(duplicate_of=ticket) | Q(split_from=ticket) | Q(pk__in=ids)
    ).only("code", "title", "state", "organisation_id", "duplicate_of_id", "split_from_id")
    return [
        Related(other, _how(other, ticket), permissions.may_see(user, other)) for other in found
    ]


def _how(other: Ticket, ticket: Ticket) -> str:
    if other.pk == ticket.duplicate_of_id:
        return _("Merged into")
    if other.pk == ticket.split_from_id:
        return _("Split from")
    return _("Merged into this") if other.duplicate_of_id == ticket.pk else _("Part of this")


def near(ticket: Ticket, user) -> dict:
    """Similar tickets that the reader may see, and questions already answered; for open tickets."""
    if ticket.state not in OPEN_STATES:
        return {"similar": [], "nearest": []}
    found = similar.similar_tickets(
        ticket.title,
        ticket.content,
        topic=ticket.topic,
        commune=ticket.commune,
        days=30,
        exclude=ticket,
        limit=8,
    )
    return {
        "similar": [other for other in found if permissions.may_see(user, other)][:4],
        "nearest": nearest(f"{ticket.title}\n{ticket.content}", kinds=("hoi-dap", "thu-tuc")),
    }


def tickets_to_show(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets with what their page says beside their own fields, in the same query."""
    agreed = Consent.objects.filter(
        ticket=OuterRef("pk"), purpose=Consent.Purpose.PUBLISH, withdrawn_at__isnull=True
    )
    others = Ticket.objects.filter(Q(duplicate_of=OuterRef("pk")) | Q(split_from=OuterRef("pk")))
    parts = {
        f"has_{name}": Exists(model.objects.filter(ticket=OuterRef("pk")))
        for name, model in PARTS.items()
    }
    return tickets.select_related("topic", "organisation", "officer", "commune").annotate(
        may_publish=Exists(agreed),
        has_related=Exists(others),
        has_unseen=Exists(handover.unseen(OuterRef("pk"))),
        has_warnings=Exists(DeadlineWarning.objects.filter(ticket=OuterRef("pk"))),
        **parts,
    )


PARTS = {"answers": Answer, "messages": Message, "attachments": Attachment}
WITH = {"answers": ("organisation", "drafted_by", "approved_by"), "messages": ("author",)}


def read_rows(ticket: Ticket) -> Dossier:
    """Reads the rows of a ticket of `tickets_to_show` once, for the page, its forms and the
    workflow; what it has none of costs no query. The dossier is for asking what is allowed, not
    for changing."""
    for name, model in PARTS.items():
        rows = model.objects.all() if getattr(ticket, f"has_{name}") else model.objects.none()
        if name in WITH:
            rows = rows.select_related(*WITH[name])
        prefetch_related_objects([ticket], Prefetch(name, rows))
    ticket.proposed = routing.proposals_for(ticket) if ticket.organisation_id is None else None
    return Dossier(ticket, answers={answer.round: answer for answer in ticket.answers.all()})


def facts(ticket: Ticket, user) -> dict:
    """What the page and the PDF show of a ticket of `tickets_to_show` to this reader, the sender
    left out."""
    calendar, roles = working_calendar(), permissions.roles_of(user)
    events = ticket.events.select_related("actor").order_by("number")
    return {
        "ticket": ticket,
        "is_open": ticket.state in OPEN_STATES,
        "commune": choices.commune_name(ticket.commune_id) or str(ticket.commune or ""),
        "due": due.standing(ticket, calendar),
        "deadline": progress.deadline(ticket, calendar),
        "answers": ticket.answers.all(),
        "conversation": conversation(ticket, user),
        "ratings": ratings(ticket, user),
        "whole_text": splitting.whole_text(ticket, roles),
        "attachments": ticket.attachments.all(),
        "see_originals": permissions.may_see_originals(user, ticket),
        "history": told.lines(permissions.events_for(roles, events)),
        "related": related(ticket, user),
        "may_publish": ticket.may_publish,
        "may_see_contact": permissions.may_see_contact(user, ticket),
    }


def ratings(ticket: Ticket, user):
    """The rater stays secret from the unit: only the centre reads ratings with comments. What was
    never answered was never rated."""
    answered = any(answer.sent_at for answer in ticket.answers.all())
    if not answered or permissions.keeps_rater_secret(permissions.roles_of(user)):
        return []
    return ticket.ratings.all()


def conversation(ticket: Ticket, user) -> list[Message]:
    """What was said. Why an answer does not satisfy reaches the unit without saying who said it."""
    internal = Message.Direction.INTERNAL
    found = [
        message
        for message in ticket.messages.all()
        if (message.direction, message.action) != (internal, "split")
    ]
    if permissions.keeps_rater_secret(permissions.roles_of(user)):
        for message in found:
            if message.action == "reopen" and message.author_id is None:
                message.direction = internal
    return found


# --- Actions --------------------------------------------------------------------------------------

GROUPS = {
    "answer": gettext_lazy("Answer"),
    "hand": gettext_lazy("Hand on"),
    "write": gettext_lazy("Mend and write down"),
    "end": gettext_lazy("End or begin again"),
}


def offered(
    dossier: Dossier, actor: Actor, allowed: list[str], failed: dict | None = None
) -> list[dict]:
    """The actions open to the actor, each with its form, in the order of `ACTIONS`. `failed` is
    the one that could not be taken, with what was typed; it stays even if it is closed now."""
    items = []
    for name, desk in ACTIONS.items():
        if failed and failed["name"] == name:
            items.append(failed | {"desk": desk, "open": True, "closed": name not in allowed})
        elif name in allowed:
            form = desk.form(
                ticket=dossier.ticket, actor=actor, prefix=name, auto_id=f"id_{name}_%s"
            )
            items.append({"name": name, "desk": desk, "form": form})
    return items


def grouped(items: list[dict]) -> list[dict]:
    """The actions by what they are for, groups that are empty left out."""
    groups = [
        {"label": label, "items": [item for item in items if item["desk"].group == group]}
        for group, label in GROUPS.items()
    ]
    return [group for group in groups if group["items"]]
