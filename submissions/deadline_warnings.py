"""Warnings on the way to a deadline: at half of the working time, at 80%, and past it.

How much is used is read backwards from the due date: of a rule with 10 working days half is used
when 5 of them (of 9.5 hours) are left. So time in which the clock stood still, which has moved the
due date, never counts; a ticket that waits for its sender is left alone.

At half the officer is told; at 80% the unit's head, too; past the deadline the coordinator, too.
Where there is nobody on a level, the next one is told. One mail for each person and run.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.calendar.working import WorkingCalendar
from portal.places.models import Organisation
from portal.tasks import task

from . import clock, staff_mail, working_time
from .models import DeadlineWarning, Notice, State, Ticket
from .notices import put_in_queue
from .permissions import HEAD

Step = DeadlineWarning.Step
# How many levels are told: officer, head, coordinator.
LEVELS = {Step.HALF: 1, Step.MOST: 2, Step.BREACH: 3}
# What becomes overdue at closing time is told on the same day.
LAST_RUN = datetime.time(17, 45)


@task("submissions.warn_of_deadlines", timeout=600)
def warn_of_deadlines() -> int:
    """What the clock starts each quarter of an hour; gives how many warnings were made."""
    now = timezone.localtime()
    works = working_calendar().is_working_day(now.date())
    if not works or not working_time.OPENING_TIME <= now.time() <= LAST_RUN:
        return 0
    return warn(now)


@transaction.atomic
def warn(now: datetime.datetime) -> int:
    """Makes the warnings that are due and queues their mail, all in one transaction: cut off in
    the middle, nothing is told and nothing noted, and the next run does it all. Two runs at once
    cannot both write the same warning. Gives how many were made."""
    found = list(_due(now))
    if not found:
        return 0
    audience = Audience(ticket for ticket, _steps in found)
    warnings: list[DeadlineWarning] = []
    told: dict[object, list[DeadlineWarning]] = defaultdict(list)
    for ticket, steps in found:
        rows = [
            DeadlineWarning(ticket=ticket, round=ticket.round, due_at=ticket.due_at, step=step)
            for step in steps
        ]
        warnings += rows
        for person in audience.of(ticket, steps[-1]):
            told[person] += rows
    DeadlineWarning.objects.bulk_create(warnings, batch_size=500)
    notices = {
        person: Notice(
            kind=Notice.Kind.WARNING, staff=person, key=f"warning:u{person.pk}:{now.isoformat()}"
        )
        for person in told
    }
    put_in_queue(list(notices.values()))
    through = DeadlineWarning.notices.through
    through.objects.bulk_create(
        [
            through(deadlinewarning_id=row.pk, notice_id=notices[person].pk)
            for person, rows in told.items()
            for row in rows
        ],
        batch_size=500,
    )
    return len(warnings)


def _steps_given():
    """The highest step that a ticket was warned at in its round and for its due date."""
    given = (
        DeadlineWarning.objects.filter(
            ticket=OuterRef("pk"), round=OuterRef("round"), due_at=OuterRef("due_at")
        )
        .order_by()
        .values("ticket")
        .annotate(last=Max("step"))
    )
    return Subquery(given.values("last"))


def warned_tickets() -> QuerySet[Ticket]:
    """The running tickets that were warned of, each with its highest step as `warned`."""
    running = Ticket.objects.open().exclude(state=State.INFORMATION_ASKED)
    return running.annotate(warned=_steps_given()).filter(warned__isnull=False)


@dataclass
class Given:
    """A warning that was given: in which words, when, and the names of those who were told."""

    label: str
    at: datetime.datetime
    told: list[str] = field(default_factory=list)


def given_to(tickets: Iterable[Ticket]) -> dict[int, list[Given]]:
    """The warnings of these tickets that still hold, the lowest step first; in one query."""
    by_id = {ticket.pk: ticket for ticket in tickets}
    found: dict[int, dict[int, Given]] = defaultdict(dict)
    rows = (
        DeadlineWarning.objects.filter(ticket__in=by_id)
        .order_by("step", "notices__staff")
        .values_list("ticket", "round", "due_at", "step", "at", *_STAFF_NAMES)
    )
    for pk, round_, due_at, step, at, first, last, username in rows:
        if (round_, due_at) != (by_id[pk].round, by_id[pk].due_at):
            continue
        given = found[pk].setdefault(step, Given(str(Step(step).label), at))
        if username:
            given.told.append(f"{first} {last}".strip() or username)
    return {pk: list(steps.values()) for pk, steps in found.items()}


_STAFF_NAMES = [f"notices__staff__{name}" for name in ("first_name", "last_name", "username")]


def _due(now: datetime.datetime) -> Iterator[tuple[Ticket, list[Step]]]:
    """Running tickets with the steps that they have come to since the last run."""
    calendar = working_calendar()
    tickets = (
        Ticket.objects.open()
        .filter(due_at__isnull=False)
        .exclude(state=State.INFORMATION_ASKED)
        .annotate(warned=Coalesce(_steps_given(), 0))
        .filter(warned__lt=Step.BREACH)
        .select_related("officer")
        .only("due_at", "due_explained", "received_at", "round", "state", "organisation", "officer")
        .order_by(F("due_at"), "pk")
    )
    for ticket in tickets.iterator(chunk_size=500):
        steps = [step for step in steps_reached(ticket, now, calendar) if step > ticket.warned]
        if steps:
            yield ticket, steps


def steps_reached(ticket: Ticket, now: datetime.datetime, calendar: WorkingCalendar) -> list[Step]:
    """The steps that a running ticket has come to, the lowest first."""
    days = clock.allotted(ticket)
    allotted = (
        days * working_time.DAY
        if days
        else working_time.between(ticket.received_at, ticket.due_at, calendar)
    )
    return [
        step
        for step in Step
        if now
        >= working_time.before(ticket.due_at, allotted * ((100 - step.value) / 100), calendar)
    ]


class Audience:
    """Who is to be told of which ticket, read in four queries for any number of tickets."""

    def __init__(self, tickets: Iterable[Ticket]):
        self.parents = dict(Organisation.objects.values_list("pk", "parent"))
        units = {unit for ticket in tickets for unit in self._line(ticket.organisation_id)}
        self.heads = staff_mail.people_of(units, HEAD) if units else {}
        self.coordinators = staff_mail.coordinators()

    def _line(self, organisation: int | None) -> Iterator[int]:
        """The unit and those above it."""
        seen: set[int] = set()
        while organisation and organisation not in seen:
            seen.add(organisation)
            yield organisation
            organisation = self.parents.get(organisation)

    def of(self, ticket: Ticket, step: Step) -> list:
        officer = ticket.officer
        heads = (self.heads.get(unit) for unit in self._line(ticket.organisation_id))
        levels = [
            [officer] if officer and officer.is_active and officer.email else [],
            next(filter(None, heads), []),
            self.coordinators,
        ]
        told, wanted = [], LEVELS[step]
        for number, level in enumerate(levels, 1):
            told += [person for person in level if person not in told]
            if level and number >= wanted:
                break
        return told
