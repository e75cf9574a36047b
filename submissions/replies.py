"""Reply templates: texts to start an answer from, with placeholders that a ticket fills in.

No placeholder tells who sent the ticket: an answer goes to the sender and, with consent, to the
public.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from portal.vietnamese import format_date

from . import choices
from .models import ReplyTemplate, Ticket
from .reply_placeholders import PLACEHOLDER

# What a placeholder that the ticket cannot fill leaves for the writer to see.
BLANK = "……"


@dataclass(frozen=True)
class Reply:
    """A template as it reads for one ticket."""

    pk: int
    title: str
    text: str
    fits: bool  # written for the ticket's topic


def values_for(ticket: Ticket) -> dict[str, str]:
    """What each of `reply_placeholders.NAMES` stands for on this ticket."""
    officer = ticket.officer
    return {
        "code": ticket.code,
        "title": ticket.title,
        "organisation": str(ticket.organisation or ""),
        "topic": str(ticket.topic or ""),
        "commune": choices.commune_name(ticket.commune_id),
        "received": format_date(ticket.received_at),
        "due": format_date(ticket.due_at) if ticket.due_at else "",
        "officer": (officer.get_full_name() or officer.get_username()) if officer else "",
    }


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled in; what is unknown stays as it stands."""
    return PLACEHOLDER.sub(
        lambda found: (values[found[1]] or BLANK) if found[1] in values else found[0], text
    )


def offered(ticket: Ticket) -> list[Reply]:
    """The templates for an answer to this ticket: those of its topic first, then those of every
    topic, then the rest."""
    values = values_for(ticket)
    return [
        Reply(row.pk, row.title, fill(row.text, values), bool(row.topic_id) and row.place == 0)
        for row in _placed(ticket)
    ]


def _placed(ticket: Ticket) -> QuerySet[ReplyTemplate]:
    own = Q(topic_id=ticket.topic_id) if ticket.topic_id else Q(pk__in=())
    place = Case(
        When(own, then=Value(0)),
        When(topic__isnull=True, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return ReplyTemplate.objects.annotate(place=place).order_by("place", "title", "pk")
