"""A ticket with the rows that belong to it, changed in memory and written together.

Single actions and bulk recording share this code: one dossier or ten thousand are changed by the
same effects and written by the same `save`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from . import similar
from .history import chain, digest
from .models import (
    Answer,
    Assignment,
    EventType,
    Message,
    Notice,
    Rating,
    Ticket,
    TicketEvent,
)
from .notices import queue_notices
from .permissions import HEAD, OFFICER, roles_of, units_of

TICKET_FIELDS = [
    "version",
    "head_hash",
    "state",
    "kind",
    "level",
    "title",
    "content",
    "proposal",
    "topic",
    "is_procedure",
    "commune",
    "address",
    "organisation",
    "officer",
    "due_at",
    "due_explained",
    "paused_at",
    "round",
    "returns",
    "first_answered_at",
    "answered_at",
    "closed_at",
    "sender_wrote_at",
    "held",
    "held_reason",
    "sender_hidden",
    "outside",
    "duplicate_of",
]
UPDATED_FIELDS = {
    Answer: ["state", "text", "organisation", "drafted_by", "submitted_at", "approved_by"]
    + ["sent_at", "remark"],
    Assignment: ["ended_at", "ended", "reason", "officer", "seen_at"],
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, the citizen, or the portal itself."""

    user: object | None = None
    roles: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user) -> Actor:
        roles = roles_of(user)
        return cls(user, roles, units_of(user) if roles & {OFFICER, HEAD} else frozenset())


CITIZEN = Actor(roles=frozenset({"citizen"}))
SYSTEM = Actor(roles=frozenset({"system"}))


@dataclass(frozen=True)
class Step:
    """One action about to be taken: by whom (in which role), when, and with what."""

    actor: Actor
    role: str
    at: datetime.datetime
    what: dict


@dataclass
class Dossier:
    """One ticket with its answers, assignments and ratings as they are in the database."""

    ticket: Ticket
    answers: dict[int, Answer] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    ratings: dict[int, Rating] = field(default_factory=dict)
    new: list[models.Model] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def answer(self) -> Answer | None:
        """The answer of the current round."""
        return self.answers.get(self.ticket.round)

    @property
    def assignment(self) -> Assignment | None:
        """The assignment that holds now."""
        last = self.assignments[-1] if self.assignments else None
        return last if last and not last.ended_at else None

    def add(self, row: models.Model) -> None:
        if row not in self.new:
            self.new.append(row)

    def change(self, row: models.Model) -> None:
        if row.pk and all(row is not other for other in self.changed):
            self.changed.append(row)

    def put_answer(self, answer: Answer) -> None:
        self.answers[answer.round] = answer
        self.new.append(answer)

    def put_assignment(self, assignment: Assignment) -> None:
        self.assignments.append(assignment)
        self.new.append(assignment)

    def put_rating(self, rating: Rating) -> None:
        self.ratings[rating.round] = rating
        self.new.append(rating)

    def say(self, direction: Message.Direction, action: str, text: str, step: Step) -> None:
        """Keeps the words of a message; its event keeps the digest."""
        message = Message(
            ticket=self.ticket,
            direction=direction,
            action=action,
            text=text,
            author=step.actor.user,
            at=step.at,
        )
        self.new.append(message)

    def digest(self, text: str) -> str:
        return digest(self.ticket.salt, text)

    def record(self, type_: EventType, step: Step, came_from: str, **data) -> TicketEvent:
        """Appends an event in the ticket's present state and moves the chain's head to it."""
        event = TicketEvent(
            ticket=self.ticket,
            type=type_,
            at=step.at,
            actor=step.actor.user,
            actor_role=step.role,
            from_state=came_from,
            to_state=self.ticket.state,
            round=self.ticket.round,
            data=data,
        )
        chain(self.ticket, event)
        self.new.append(event)
        return event

    def tell_unit(self, kind: Notice.Kind, **data) -> None:
        """Tells the people of the ticket's unit, and its officer, when the change is committed."""
        self.notify(kind, **data)
        self.notices[-1].to_organisation = self.ticket.organisation
        self.notices[-1].staff = self.ticket.officer

    def notify(self, kind: Notice.Kind, **data) -> None:
        """Tells the sender, if there is an address to tell, when the change is committed."""
        key = f"{self.ticket.code}:{self.ticket.version}:{kind}"
        self.notices.append(Notice(ticket=self.ticket, kind=kind, key=key, data=data))


def load(tickets: Iterable[Ticket]) -> list[Dossier]:
    """The dossiers of the given tickets, in three queries for any number of them."""
    dossiers = {ticket.pk: Dossier(ticket) for ticket in tickets}
    for answer in Answer.objects.filter(ticket__in=dossiers):
        dossiers[answer.ticket_id].answers[answer.round] = answer
    for assignment in Assignment.objects.filter(ticket__in=dossiers).order_by("id"):
        dossiers[assignment.ticket_id].assignments.append(assignment)
    for rating in Rating.objects.filter(ticket__in=dossiers):
        dossiers[rating.ticket_id].ratings[rating.round] = rating
    return list(dossiers.values())


def insert_new(dossiers: list[Dossier]) -> None:
    """Writes the new rows of tickets that are in the database themselves."""
    rows = defaultdict(list)
    for dossier in dossiers:
        for row in dossier.new:
            rows[type(row)].append(row)
    for model, fresh in rows.items():
        model.objects.bulk_create(fresh, batch_size=500)


def save(dossiers: list[Dossier], *, notify: bool = True) -> None:
    """Writes what has changed. Call inside the transaction that read the dossiers."""
    tickets = [dossier.ticket for dossier in dossiers]
    if len(tickets) == 1:
        tickets[0].save(update_fields=TICKET_FIELDS)
    else:
        # An insert that turns into an update writes the same as `bulk_update` in a seventh of the
        # time: no CASE with a branch for each ticket and field.
        Ticket.objects.bulk_create(
            tickets,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=TICKET_FIELDS,
            batch_size=500,
        )
    insert_new(dossiers)
    updates = defaultdict(list)
    for dossier in dossiers:
        for row in dossier.changed:
            updates[type(row)].append(row)
    for model, changed in updates.items():
        model.objects.bulk_update(changed, UPDATED_FIELDS[model], batch_size=100)
    if notify:
        queue_notices([notice for dossier in dossiers for notice in dossier.notices])
    similar.note(tickets)
    for dossier in dossiers:
        dossier.new, dossier.changed, dossier.notices = [], [], []
