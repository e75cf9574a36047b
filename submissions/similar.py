"""Finding tickets by their words: for the desk only, through the private index.

Two sources, because not everybody who may read a ticket may learn who wrote it: what a ticket
says (`ticket`), and who sent it (`ticket_sender`). Both are keyed by the ticket. What of the
tickets found a user may see is the caller's to decide (`permissions.visible`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from portal.places.models import AdminUnit, Topic
from portal.vietnamese import local_date
from search import changes, private
from search.documents import SearchDocument
from search.sources import Source

from .models import Answer, EventType, Sender, Ticket
from .phones import to_e164

#: Of so many similar texts those with the same topic and commune come first.
_CANDIDATES = 50
_SAME_TOPIC, _SAME_COMMUNE = 0.25, 0.5
#: `group` of the sender's document: whether the unit that answers may learn who wrote.
OPEN, HIDDEN = "open", "hidden"

_PHONE = re.compile(r"(?<!\w)\+?\d(?:[ .\-]?\d){8,12}(?!\w)")


class _TicketSource(Source):
    kind = "phieu"
    private = True

    def rows(self) -> QuerySet:
        """What may be found, keyed by `ticket_key`."""
        raise NotImplementedError

    ticket_key = "pk"

    def keys(self) -> Iterator[str]:
        return map(str, self.rows().values_list(self.ticket_key, flat=True).iterator())


class TicketSource(_TicketSource):
    """What tickets say: title, content, proposal, place, last answer. Not who sent them."""

    name = "ticket"

    def rows(self) -> QuerySet[Ticket]:
        return Ticket.objects.exclude(events__type=EventType.ANONYMISED)

    def documents(self, keys: list[str]) -> Iterator[SearchDocument]:
        numbers = [int(key) for key in keys]
        tickets = (
            self.rows()
            .filter(pk__in=numbers)
            .select_related("topic", "organisation", "commune")
            .prefetch_related("commune__versions")
        )
        answers = dict(
            Answer.objects.filter(ticket__in=numbers)
            .order_by("round")
            .values_list("ticket_id", "text")
        )
        for ticket in tickets:
            yield self.document(ticket, answers.get(ticket.pk, ""))

    def document(self, ticket: Ticket, answer: str) -> SearchDocument:
        topic = ticket.topic
        # By its old name as well: people go on saying it for years.
        names = (
            {version.name for version in ticket.commune.versions.all()} if ticket.commune else ()
        )
        texts = [ticket.content, ticket.proposal, ticket.address, *sorted(names), answer]
        return SearchDocument(
            source=self.name,
            key=str(ticket.pk),
            kind=self.kind,
            title=ticket.title,
            keywords=f"{ticket.code} {ticket.dossier_code}".strip(),
            body="\n".join(filter(None, texts)),
            url="",
            topic=topic.code if topic else "",
            topic_name=topic.name if topic else "",
            organisation=ticket.organisation.name if ticket.organisation else "",
            date=local_date(ticket.received_at),
            language=ticket.language,
        )


class SenderSource(_TicketSource):
    """Who sent tickets: names, phone, email, address."""

    name = "ticket_sender"
    ticket_key = "ticket_id"

    def rows(self) -> QuerySet[Sender]:
        return Sender.objects.exclude(ticket__events__type=EventType.ANONYMISED)

    def documents(self, keys: list[str]) -> Iterator[SearchDocument]:
        numbers = [int(key) for key in keys]
        for sender in self.rows().filter(ticket__in=numbers).select_related("ticket"):
            if any((sender.full_name, sender.organisation_name, sender.phone, sender.email)):
                yield self.document(sender)

    def document(self, sender: Sender) -> SearchDocument:
        phone = _national(sender.phone_e164) or sender.phone
        facts = [phone, sender.email, sender.tax_code, sender.address]
        return SearchDocument(
            source=self.name,
            key=str(sender.ticket_id),
            kind=self.kind,
            title="\n".join(filter(None, (sender.full_name, sender.organisation_name))),
            body="\n".join(filter(None, facts)),
            url="",
            group=HIDDEN if sender.ticket.sender_hidden else OPEN,
            date=local_date(sender.ticket.received_at),
        )


TICKETS = TicketSource()
SENDERS = SenderSource()


def note(tickets: Iterable[Ticket | int]) -> None:
    """Writes into the index log that these tickets, or their senders, may have changed.

    In the transaction of the change. Silent inside `search.muted()`: a bulk door notes all its
    tickets once, at its end.
    """
    if changes.is_muted():
        return
    keys = [getattr(ticket, "pk", ticket) for ticket in tickets]
    changes.note_together({TICKETS.name: keys, SENDERS.name: keys})


def find_tickets(
    text: str, limit: int = 200, *, with_sender: bool = False, with_hidden: bool = False
) -> list[int]:
    """The primary keys of the tickets that answer a short query, best first, at most `limit`.

    Words of title, content, proposal, place and last answer, the ticket's code. `with_sender`
    looks at the sender's name, phone, email and address too: only for who may see them. Senders
    that are hidden from the unit are looked at `with_hidden` alone (see `find_as`).
    """
    found = private.find(text, source=TICKETS.name, limit=limit)
    if with_sender:
        groups = () if with_hidden else (OPEN,)
        asked = _PHONE.sub(lambda match: _national(to_e164(match[0])) or match[0], text)
        found += private.find(asked, source=SENDERS.name, limit=limit, groups=groups, as_typed=True)
    best: dict[int, tuple[float, float]] = {}
    for hit in found:
        value = (round(hit.coverage, 1), hit.score)
        best[int(hit.key)] = max(value, best.get(int(hit.key), value))
    return sorted(best, key=lambda pk: best[pk], reverse=True)[:limit]


def similar_tickets(
    title: str,
    content: str,
    *,
    topic: Topic | None = None,
    commune: AdminUnit | None = None,
    days: int = 30,
    exclude: Ticket | int | None = None,
    limit: int = 5,
) -> list[Ticket]:
    """Tickets received in the last `days` days that are about the same, best first.

    Those of the same topic and commune come before others. `exclude` is the ticket itself.
    """
    since = local_date(timezone.now()) - datetime.timedelta(days=days)
    text = f"{title}\n{content}"
    hits = private.similar(text, source=TICKETS.name, limit=_CANDIDATES, since=since)
    scores = {int(hit.key): hit.score for hit in hits}
    scores.pop(getattr(exclude, "pk", exclude), None)
    tickets = Ticket.objects.filter(pk__in=scores).select_related(
        "topic", "commune", "organisation"
    )

    def likeness(ticket: Ticket) -> tuple[float, int]:
        gain = 1.0
        if topic and ticket.topic_id == topic.pk:
            gain += _SAME_TOPIC
        if commune and ticket.commune_id == commune.pk:
            gain += _SAME_COMMUNE
        return scores[ticket.pk] * gain, ticket.pk

    return sorted(tickets, key=likeness, reverse=True)[:limit]


def _national(e164: str) -> str:
    """+84912345678 as it is written at home, in one word."""
    return f"0{e164[3:]}" if e164.startswith("+84") else e164.lstrip("+")
