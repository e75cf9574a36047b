"""The chain of hashes that makes a ticket's history tamper-evident.

Each event's hash covers its own fields and the hash before it. Personal values never enter: their
digests do, salted with `Ticket.salt`, so that erasing a value and the salt leaves the chain whole.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable

from django.db.models import F, Q

from .models import Ticket, TicketEvent


def digest(salt: str, value: str) -> str:
    """Salted SHA-256 of a personal value, hex. An empty value has an empty digest."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest() if value else ""


def event_hash(event: TicketEvent, ticket_code: str) -> str:
    """SHA-256 over the event's fields in canonical JSON, hex."""
    fields = {
        "ticket": ticket_code,
        "number": event.number,
        "type": event.type,
        "at": event.at.astimezone(datetime.UTC).isoformat(),
        "actor": event.actor_id,
        "actor_role": event.actor_role,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "round": event.round,
        "data": event.data,
        "previous_hash": event.previous_hash,
    }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def chain(ticket: Ticket, event: TicketEvent) -> TicketEvent:
    """Gives the event its place after the ticket's last one and moves the ticket's head to it.

    Saves neither: the caller writes both in one transaction.
    """
    event.number = ticket.version + 1
    event.previous_hash = ticket.head_hash
    event.hash = event_hash(event, ticket.code)
    ticket.version = event.number
    ticket.head_hash = event.hash
    return event


def broken_chains(tickets: Iterable[Ticket]) -> list[str]:
    """The codes among `tickets` whose stored events no longer give their hashes."""
    by_id = {ticket.pk: ticket for ticket in tickets}
    heads = dict.fromkeys(by_id, ("", 0))
    broken = set()
    events = TicketEvent.objects.filter(ticket_id__in=by_id).order_by("ticket_id", "number")
    for event in events.iterator(chunk_size=2000):
        ticket = by_id[event.ticket_id]
        previous, number = heads[ticket.pk]
        if (
            event.number != number + 1
            or event.previous_hash != previous
            or event.hash != event_hash(event, ticket.code)
        ):
            broken.add(ticket.code)
        heads[ticket.pk] = (event.hash, event.number)
    for ticket in by_id.values():
        if heads[ticket.pk] != (ticket.head_hash, ticket.version):
            broken.add(ticket.code)
    return sorted(broken)


def tickets_without_events():
    """Tickets that claim no history at all: none of the portal's doors leaves one."""
    return (
        Ticket.objects.filter(Q(version=0) | Q(head_hash=""))
        .values_list("code", flat=True)
        .order_by(F("id"))
    )
