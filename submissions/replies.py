"""Reply templates: texts to start an answer from, with placeholders that a ticket fills in.

No placeholder tells who sent the ticket: an answer goes to the sender and, with consent, to the
public.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.vietnamese import format_date

from . import choices, kept
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

    def fits(row: ReplyTemplate) -> bool:
        return row.topic_id is not None and row.topic_id == ticket.topic_id

    rows = sorted(kept.reply_templates(), key=lambda row: (not fits(row), row.topic_id is not None))
    return [Reply(row.pk, row.title, fill(row.text, values), fits(row)) for row in rows]
