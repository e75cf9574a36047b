"""The chain of hashes that makes a ticket's history tamper-evident.

Each event's hash covers its own fields and the hash before it. Personal values never enter: their
digests do, salted with `Ticket.salt`, so that erasing a value and the salt leaves the chain whole.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable

from django.db.models import Max
from django.utils import timezone

from portal.tasks import task

from .models import HistoryAnchor, Ticket, TicketEvent

# Events younger than this wait for the next anchor: their transactions may still be open.
SETTLED = datetime.timedelta(minutes=10)


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


def heads_hash(through: int) -> tuple[int, str]:
    """How many tickets had events up to the event id `through`, and one hash over their heads."""
    last = (
        TicketEvent.objects.filter(pk__lte=through)
        .values("ticket")
        .annotate(last=Max("pk"))
        .values("last")
    )
    heads = TicketEvent.objects.filter(pk__in=last).order_by("ticket_id")
    running, count = hashlib.sha256(), 0
    for ticket_id, head in heads.values_list("ticket_id", "hash").iterator(chunk_size=5000):
        running.update(f"{ticket_id}:{head}\n".encode())
        count += 1
    return count, running.hexdigest()


@task("submissions.anchor_history", timeout=600)
def anchor_history() -> None:
    """Writes today's anchor. Run twice on the same events, it leaves one."""
    settled = TicketEvent.objects.filter(at__lt=timezone.now() - SETTLED)
    through = settled.aggregate(last=Max("pk"))["last"]
    if through is None or HistoryAnchor.objects.filter(through=through).exists():
        return
    tickets, hash_ = heads_hash(through)
    HistoryAnchor.objects.create(through=through, tickets=tickets, hash=hash_)


def broken_anchors() -> list[HistoryAnchor]:
    """The anchors that the stored events no longer give: something was removed or changed."""
    return [
        anchor
        for anchor in HistoryAnchor.objects.all()
        if (anchor.tickets, anchor.hash) != heads_hash(anchor.through)
    ]
