"""One text with several matters becomes several tickets.

The ticket itself stays with its first part; each other part comes in through the intake as a ticket
of its own, with the same sender, place, channel and time of receipt. So a split ticket counts once
for each part (`submissions.statistics`), and its clock runs from the day on which the sender wrote.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from portal.places.models import Topic
from portal.tasks import enqueue

from .attachments import make_public_copy
from .dossier import Actor
from .intake import NewSender, NewTicket, open_tickets
from .models import Attachment, Consent, Kind, Message, Sender, Ticket
from .permissions import SEE_ALL
from .workflow import act

FEWEST, MOST = 2, 5


@dataclass(frozen=True)
class Part:
    """One matter of the text. `files` are the ids of the attachments that belong to it; the first
    part keeps them all."""

    title: str
    content: str
    topic: Topic
    kind: Kind | str
    files: tuple[int, ...] = ()


def split(ticket: Ticket, parts: list[Part], actor: Actor, *, version: int) -> list[Ticket]:
    """Splits the ticket and gives all tickets that came of it, the first part's first.

    All in one transaction: a ticket that moved on since `version` raises `Conflict`, and nothing
    happens. Raises `WorkflowError`, and ValueError unless there are two to five parts.
    """
    if not FEWEST <= len(parts) <= MOST:
        raise ValueError(f"{FEWEST} to {MOST} parts, not {len(parts)}")
    first, *others = parts
    with transaction.atomic(), ExitStack() as undo:
        ticket = Ticket.objects.select_for_update().get(pk=ticket.pk)
        fresh = open_tickets(_openings(ticket, others), actor, notify=False)
        ticket = act(ticket, "split", actor, version=version, parts=fresh, first=first)
        ticket = act(ticket, "classify", actor, topic=first.topic, kind=first.kind)
        for opened, part in zip(fresh, others, strict=True):
            _copy_consents(ticket, opened)
            _copy_files(ticket, opened, part.files, undo)
        fresh = [act(opened, "classify", actor) for opened in fresh]
        undo.pop_all()
    return [ticket, *fresh]


def _openings(ticket: Ticket, parts: list[Part]) -> list[NewTicket]:
    sender = _sender(ticket)
    consents = Consent.objects.filter(ticket=ticket, withdrawn_at__isnull=True)
    purposes = tuple(consents.values_list("purpose", flat=True))
    return [
        NewTicket(
            channel=ticket.channel,
            kind=part.kind,
            title=part.title,
            content=part.content,
            proposal=ticket.proposal if part.kind == Kind.PROPOSAL else "",
            dossier_code=ticket.dossier_code,
            language=ticket.language,
            topic=part.topic,
            level=ticket.level,
            commune=ticket.commune,
            address=ticket.address,
            latitude=ticket.latitude,
            longitude=ticket.longitude,
            received_at=ticket.received_at,
            sender=sender,
            sender_hidden=ticket.sender_hidden,
            consents=purposes,
            split_from=ticket,
            is_demo=ticket.is_demo,
        )
        for part in parts
    ]


def _sender(ticket: Ticket) -> NewSender:
    """Nobody looks at the data here, so that no look is written down."""
    sender = Sender.objects.filter(ticket=ticket).first()
    if sender is None:
        return NewSender(anonymous=True)
    return NewSender(
        kind=sender.kind,
        anonymous=sender.anonymous,
        organisation_name=sender.organisation_name,
        tax_code=sender.tax_code,
        full_name=sender.full_name,
        phone=sender.phone,
        email=sender.email,
        address=sender.address,
    )


def _copy_consents(ticket: Ticket, part: Ticket) -> None:
    """The proof stays what it was: the text that was agreed to, and when."""
    for consent in Consent.objects.filter(ticket=ticket, withdrawn_at__isnull=True):
        Consent.objects.filter(ticket=part, purpose=consent.purpose).update(
            text_version=consent.text_version, channel=consent.channel, given_at=consent.given_at
        )


def _copy_files(ticket: Ticket, part: Ticket, ids: tuple[int, ...], undo: ExitStack) -> None:
    """Gives the part files of its own, so that each ticket can be erased by itself. What was
    stored goes away again if the transaction fails."""
    for file in Attachment.objects.filter(ticket=ticket, pk__in=ids):
        with file.original.open() as original:
            content = original.read()
        copy = Attachment(
            ticket=part,
            kind=file.kind,
            original_name=file.original_name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
        )
        copy.original.save(file.original_name, ContentFile(content), save=False)
        undo.callback(copy.original.storage.delete, copy.original.name)
        copy.save()
        if copy.kind == Attachment.Kind.IMAGE:
            enqueue(make_public_copy, key=f"public-copy:{copy.pk}", attachment=copy.pk)


def whole_text(ticket: Ticket, roles: frozenset[str]) -> str:
    """The text as it was before the ticket was split, for the centre alone: each unit reads its
    own part. Empty for a ticket that was not split."""
    if not roles & SEE_ALL:
        return ""
    split_off = (Message.Direction.INTERNAL, "split")
    kept = [one for one in ticket.messages.all() if (one.direction, one.action) == split_off]
    return "\n\n".join(message.text for message in kept)
