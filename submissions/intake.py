"""The one door through which every ticket comes in, whatever the channel."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.places.models import AdminUnit, Topic
from portal.vietnamese import format_date

from . import attachments, deadlines, similar
from .codes import new_code
from .dossier import Actor, Dossier, Step, insert_new
from .models import (
    Channel,
    Consent,
    EventType,
    Kind,
    Level,
    Notice,
    Sender,
    SenderKind,
    State,
    Ticket,
)
from .notices import queue_notices
from .phones import to_e164
from .workflow import Past, take_past

CONSENT_TEXT_VERSION = "2026-11"
BATCH = 500


@dataclass(frozen=True)
class NewSender:
    """Who sends. Everything may be empty for an anonymous report of an incident."""

    kind: str = SenderKind.PERSON
    anonymous: bool = False
    organisation_name: str = ""
    tax_code: str = ""
    full_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class NewTicket:
    """What comes in. Texts are clean already (`portal.vietnamese.clean`).

    `received_at` is when the opinion reached the centre (default: now). `is_procedure` is
    proposed from the topic where it is None. A `held_reason` keeps the ticket waiting for an
    operator. Files held under `submission_key` go to the ticket.
    """

    channel: Channel | str
    kind: Kind | str
    title: str
    content: str
    sender: NewSender = field(default_factory=NewSender)
    proposal: str = ""
    dossier_code: str = ""
    language: str = "vi"
    topic: Topic | None = None
    is_procedure: bool | None = None
    level: Level | int = Level.UNIT
    commune: AdminUnit | None = None
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    received_at: datetime.datetime | None = None
    consents: tuple[str, ...] = ()
    submission_key: uuid.UUID | None = None
    held_reason: str = ""
    sender_hidden: bool = False
    split_from: Ticket | None = None
    register_number: str = ""
    is_demo: bool = False

    @property
    def key(self) -> uuid.UUID | None:
        """What makes a second sending the same ticket: the form's key and the words themselves.

        The back button may send other words under the same key; they are another ticket.
        """
        if self.submission_key is None:
            return None
        words = [self.kind, self.title, self.content, self.proposal]
        words += [self.sender.phone, self.sender.email]
        return uuid.uuid5(self.submission_key, "\x1f".join(words))


def open_ticket(new: NewTicket, actor: Actor) -> Ticket:
    """Opens one ticket: its code, sender, consents, files, deadline, first event and receipt, in
    one transaction. Sent twice (`NewTicket.key`), it is one ticket: the first is returned.
    """
    return earlier_ticket(new) or open_new(new, actor)


def earlier_ticket(new: NewTicket) -> Ticket | None:
    """The ticket that the same sending has opened before."""
    # Asked for by each report, and hardly ever there: the whole row is read only when it is.
    known = Ticket.objects.order_by().filter(submission_key=new.key).values_list("pk")[:1]
    found = new.key and list(known)
    return Ticket.objects.get(pk=found[0][0]) if found else None


def open_new(new: NewTicket, actor: Actor) -> Ticket:
    """`open_ticket` for whoever has asked for `earlier_ticket` just before."""
    try:
        return open_tickets([new], actor)[0]
    except IntegrityError:
        # The same sending on another thread was faster.
        if new.key is None:
            raise
        return Ticket.objects.get(submission_key=new.key)


def open_tickets(
    batch: Iterable[NewTicket],
    actor: Actor,
    *,
    notify: bool = True,
    pasts: Sequence[Sequence[Past]] = (),
) -> list[Ticket]:
    """The bulk form of the door: the same rows as `open_ticket` leaves, in few queries.

    All are written, or none. Registers and seeds pass `notify=False`; what happened to each of
    their tickets since, in the order of time, may come along as `pasts`.
    """
    batch = list(batch)
    rules, calendar = deadlines.active_rules(), working_calendar()
    now = timezone.now()
    dossiers = [_prepare(new, actor, now, rules, calendar) for new in batch]
    tickets = [dossier.ticket for dossier in dossiers]
    for dossier, past in zip(dossiers, pasts, strict=bool(pasts)):
        take_past(dossier, past)
    with transaction.atomic():
        Ticket.objects.bulk_create(tickets, batch_size=BATCH)
        pairs = list(zip(tickets, batch, strict=True))
        Sender.objects.bulk_create(
            [_sender(ticket, new.sender) for ticket, new in pairs], batch_size=BATCH
        )
        Consent.objects.bulk_create(
            [consent for ticket, new in pairs for consent in _consents(ticket, new)],
            batch_size=BATCH,
        )
        for dossier in dossiers:  # written before the ticket had its primary key
            for row in (*dossier.new, *dossier.notices):
                row.ticket = dossier.ticket
        insert_new(dossiers)
        keys = [new.submission_key for new in batch if new.submission_key]
        with_files = attachments.keys_with_files(keys) if keys else set()
        for ticket, new in pairs:
            if new.submission_key in with_files:
                attachments.give_to(ticket, new.submission_key)
        if notify:
            told = [
                dossier for dossier, new in zip(dossiers, batch, strict=True) if new.sender.email
            ]
            queue_notices([notice for dossier in told for notice in dossier.notices])
        similar.note(tickets)
    return tickets


def _prepare(new: NewTicket, actor: Actor, now, rules, calendar) -> Dossier:
    """The ticket in memory, with its deadline, its first event and its receipt."""
    received_at = new.received_at or now
    is_procedure = new.is_procedure
    if is_procedure is None:
        is_procedure = bool(new.topic and new.topic.is_procedure)
    ticket = Ticket(
        code=new_code(),
        state=State.NEW,
        channel=new.channel,
        kind=new.kind,
        level=new.level,
        title=new.title,
        content=new.content,
        proposal=new.proposal,
        dossier_code=new.dossier_code,
        language=new.language,
        topic=new.topic,
        is_procedure=is_procedure,
        commune=new.commune,
        address=new.address,
        latitude=new.latitude,
        longitude=new.longitude,
        received_at=received_at,
        held=bool(new.held_reason),
        held_reason=new.held_reason,
        sender_hidden=new.sender_hidden,
        submission_key=new.key,
        split_from=new.split_from,
        register_number=new.register_number,
        created_by=actor.user,
        is_demo=new.is_demo,
        salt=secrets.token_hex(16),
    )
    rule = deadlines.rule_for(rules, topic_id=ticket.topic_id, kind=ticket.kind, level=ticket.level)
    if rule:
        deadline = deadlines.compute(received_at, rule, calendar)
        ticket.due_at, ticket.due_explained = deadline.due_at, deadline.explained
    dossier = Dossier(ticket)
    _record_opening(dossier, new, Step(actor, _role(actor), received_at, {}))
    return dossier


def _record_opening(dossier: Dossier, new: NewTicket, step: Step) -> None:
    ticket, personal = dossier.ticket, new.sender
    dossier.record(
        EventType.OPENED,
        step,
        "",
        channel=str(new.channel),
        kind=str(new.kind),
        level=int(new.level),
        topic=ticket.topic_id,
        is_procedure=ticket.is_procedure,
        commune=ticket.commune_id,
        held=ticket.held,
        **({"split_from": new.split_from.code} if new.split_from else {}),
        digests={
            "title": dossier.digest(new.title),
            "content": dossier.digest(new.content),
            "proposal": dossier.digest(new.proposal),
            "address": dossier.digest(new.address),
            "full_name": dossier.digest(personal.full_name),
            "phone": dossier.digest(personal.phone),
            "email": dossier.digest(personal.email),
            "sender_address": dossier.digest(personal.address),
        },
    )
    due = format_date(timezone.localtime(ticket.due_at)) if ticket.due_at else ""
    dossier.notify(Notice.Kind.RECEIPT, due_at=due)


def _role(actor: Actor) -> str:
    return sorted(actor.roles)[0] if actor.roles else "system"


def _sender(ticket: Ticket, sender: NewSender) -> Sender:
    return Sender(
        ticket=ticket,
        kind=sender.kind,
        anonymous=sender.anonymous,
        organisation_name=sender.organisation_name,
        tax_code=sender.tax_code,
        full_name=sender.full_name,
        phone=sender.phone,
        phone_e164=to_e164(sender.phone),
        email=sender.email,
        address=sender.address,
    )


def _consents(ticket: Ticket, new: NewTicket) -> list[Consent]:
    return [
        Consent(
            ticket=ticket,
            purpose=purpose,
            text_version=CONSENT_TEXT_VERSION,
            channel=new.channel,
            given_at=ticket.received_at,
        )
        for purpose in new.consents
    ]
