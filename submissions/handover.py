"""Whether what was handed to a unit has reached it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from .dossier import Actor
from .models import Assignment, Ticket
from .permissions import SEE_OWN_UNIT


def unseen(ticket) -> QuerySet[Assignment]:
    """The running assignment of a ticket that nobody of the unit has looked at so far."""
    return Assignment.objects.filter(ticket=ticket, ended_at__isnull=True, seen_at__isnull=True)


def is_new_to(ticket: Ticket, actor: Actor) -> bool:
    """Whether one of the unit's people has the ticket before them, the first of them to.

    `ticket` comes from `desk.page.tickets_to_show`.
    """
    return bool(
        ticket.has_unseen and actor.roles & SEE_OWN_UNIT and ticket.organisation_id in actor.units
    )


def note_seen(ticket: Ticket) -> None:
    """Notes that the hand-over has arrived, once: a note on it, like that of a delivered mail. The
    ticket itself stays as it is."""
    unseen(ticket).filter(organisation=ticket.organisation_id).update(seen_at=timezone.now())
