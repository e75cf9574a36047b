"""The nightly proof: that no ticket is lost, forgotten or changed behind the workflow's back.

Goes through all tickets in pieces of `CHUNK`, each in a handful of queries, so that memory stays
the same for a million of them. What it finds is stored in a `ProofRun` and told to coordinators.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.calendar.current import working_calendar
from portal.calendar.working import ONE_DAY
from portal.tasks import task
from portal.tasks.models import TaskRun

from . import history, staff_mail, statistics
from .models import (
    OPEN_STATES,
    Assignment,
    HistoryAnchor,
    Notice,
    ProofRun,
    State,
    Ticket,
    TicketEvent,
)
from .notices import put_in_queue

CHUNK = 1000
# Findings that are kept with a run, of each check; all of them are counted.
KEPT = 100
RUNS_KEPT = 90


@dataclass(frozen=True)
class Check:
    """One thing that must hold: what is wrong where it does not, and what to do about it."""

    problem: Promise
    advice: Promise


CHECKS: dict[str, Check] = {
    "unit": Check(
        _("open tickets without a unit"),
        _("Assign them, or answer or refuse them at the centre."),
    ),
    "deadline": Check(
        _("open tickets without a deadline"),
        _("Classify them, or set a last day with “Change the deadline”."),
    ),
    "handover": Check(
        _("tickets whose hand-over reached nobody in the unit"),
        _("Call the unit; then send the mail again or enter an address for the unit."),
    ),
    "assignment": Check(
        _("tickets whose assignment does not agree with their unit or state"),
        _("Assign the ticket anew; if it comes back, tell the engineers."),
    ),
    "state": Check(
        _("tickets whose state is not that of their last event"),
        _("Changed behind the workflow's back: tell the engineers at once."),
    ),
    "column": Check(
        _("tickets that the statistics count in a column that their state does not allow"),
        _("The month's figures would be wrong: tell the engineers before the bulletin."),
    ),
    "chain": Check(
        _("tickets whose history was changed or cut"),
        _("Evidence may be damaged: keep last night's backup and tell the engineers at once."),
    ),
    "anchor": Check(
        _("daily anchors that the histories no longer give"),
        _("A ticket or an event is missing: keep last night's backup and tell the engineers."),
    ),
    "sum": Check(
        _("states whose numbers do not add up to all tickets"),
        _("A state that the portal does not know: tell the engineers."),
    ),
    "task": Check(
        _("tasks that were given up"),
        _("Send them again under “Mail that did not arrive” or under “Tasks”."),
    ),
}
# Their findings name something else than a ticket's code.
NOT_OF_TICKETS = frozenset({"anchor", "sum", "task"})


@dataclass(frozen=True)
class Finding:
    """`code` is the ticket's, or what else names the thing; `about` says more, without a sender."""

    check: str
    code: str
    about: str = ""


@dataclass(frozen=True)
class Proof:
    """What a run counted and found. `findings` are the first of each check."""

    tickets: int
    by_state: dict[str, int]
    by_check: dict[str, int]
    findings: list[Finding]

    @property
    def holds(self) -> bool:
        return not any(self.by_check.values())


def verify(now: datetime.datetime | None = None, *, all_anchors: bool = False) -> Proof:
    """Checks everything. `all_anchors` looks at each daily anchor instead of the last and one
    other, in turn: each costs a walk over all events before it."""
    now = now or timezone.now()
    counted: Counter[str] = Counter()
    kept: list[Finding] = []
    for finding in _everything(now, all_anchors):
        counted[finding.check] += 1
        if counted[finding.check] <= KEPT:
            kept.append(finding)
    by_state = dict(
        Ticket.objects.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    return Proof(sum(by_state.values()), by_state, {name: counted[name] for name in CHECKS}, kept)


def _everything(now: datetime.datetime, all_anchors: bool) -> Iterator[Finding]:
    grace = a_working_day_before(now)
    for tickets in _chunks():
        for look in LOOKS:
            yield from look(tickets, grace)
    yield from _anchors(now, all_anchors)
    yield from _sum()
    yield from _tasks()


def a_working_day_before(now: datetime.datetime) -> datetime.datetime:
    """The same time on the working day before: the grace that a ticket has to find its unit."""
    calendar, local = working_calendar(), timezone.localtime(now)
    day = local.date() - ONE_DAY
    while not calendar.is_working_day(day):
        day -= ONE_DAY
    return local.replace(year=day.year, month=day.month, day=day.day)


def _chunks() -> Iterator[list[Ticket]]:
    """All tickets in order, a piece at a time, with what the looks ask of each."""
    last_events = TicketEvent.objects.filter(ticket=OuterRef("pk")).order_by("-number")
    delivered = Notice.objects.filter(
        ticket=OuterRef("ticket"),
        kind=Notice.Kind.HANDED_OVER,
        sent_at__gte=OuterRef("assigned_at"),
    )
    fields = ("code", "version", "head_hash", "state", "round", "organisation", "due_at", "held")
    after = 0
    while True:
        tickets = list(
            statistics.with_standing(Ticket.objects.filter(pk__gt=after), timezone.now())
            .annotate(
                last_state=Subquery(last_events.values("to_state")[:1]),
                last_at=Subquery(last_events.values("at")[:1]),
            )
            .only(*fields)
            .order_by("pk")[:CHUNK]
        )
        if not tickets:
            return
        after = tickets[-1].pk
        running: dict[int, list[Assignment]] = {}
        assignments = Assignment.objects.filter(ticket__in=tickets, ended_at__isnull=True)
        for assignment in assignments.annotate(delivered=Exists(delivered)):
            running.setdefault(assignment.ticket_id, []).append(assignment)
        for ticket in tickets:
            ticket.running = running.get(ticket.pk, [])
        yield tickets


# --- What is looked at, piece by piece ------------------------------------------------------------


def _units(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    for ticket in tickets:
        # Asked by the centre itself, a ticket waits for its sender, not for a unit.
        waits = ticket.state not in OPEN_STATES or ticket.state == State.INFORMATION_ASKED
        if not waits and ticket.organisation_id is None and _before(ticket.last_at, grace):
            yield Finding("unit", ticket.code, State(ticket.state).label)


def _deadlines(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    for ticket in tickets:
        if ticket.state in OPEN_STATES and not ticket.due_at and _before(ticket.last_at, grace):
            yield Finding("deadline", ticket.code, State(ticket.state).label)


def _handovers(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    """Delivered by mail, or opened at the desk by one of the unit's people."""
    for ticket in tickets:
        for assignment in ticket.running:
            reached = assignment.seen_at or assignment.delivered
            if not reached and _before(assignment.assigned_at, grace):
                yield Finding("handover", ticket.code)


WITH_UNIT = (State.ASSIGNED, State.IN_PROGRESS, State.AWAITING_APPROVAL)
MAY_HAVE_UNIT = (State.INFORMATION_ASKED, State.REOPENED)


def _assignments(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    """An open ticket with a unit has one running assignment, to that unit; no other has any."""
    for ticket in tickets:
        expected = ticket.state in WITH_UNIT or (
            ticket.state in MAY_HAVE_UNIT and ticket.organisation_id
        )
        units = [assignment.organisation_id for assignment in ticket.running]
        if units != ([ticket.organisation_id] if expected else []):
            yield Finding("assignment", ticket.code, State(ticket.state).label)


def _states(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    for ticket in tickets:
        if ticket.state != ticket.last_state:
            yield Finding("state", ticket.code, f"{ticket.state} / {ticket.last_state}")


_ANSWERED = frozenset(statistics.ANSWERED_COLUMNS)
# Which columns of the month's figures a ticket of a state may count in.
COLUMNS_BY_STATE: dict[str, frozenset[str]] = {
    **dict.fromkeys(OPEN_STATES, _ANSWERED | {"in_progress"}),
    State.ANSWERED: _ANSWERED,
    State.CLOSED: _ANSWERED,
    State.REFUSED: frozenset({"refused"}),
    State.FORWARDED: frozenset({"forwarded"}),
    State.DUPLICATE: frozenset({"duplicate"}),
}


def _columns(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    for ticket in tickets:
        standing = [getattr(ticket, name) for name in statistics.STANDING]
        column = statistics.column_of(*standing)
        if column not in COLUMNS_BY_STATE.get(ticket.state, frozenset()):
            yield Finding("column", ticket.code, f"{ticket.state} / {column}")


def _histories(tickets: list[Ticket], grace: datetime.datetime) -> Iterator[Finding]:
    suspects = history.broken_chains(tickets)
    if suspects:
        # A ticket that moved on between the two reads looks broken, once.
        with transaction.atomic():
            again = list(Ticket.objects.select_for_update().filter(code__in=suspects))
            suspects = history.broken_chains(again)
    for code in suspects:
        yield Finding("chain", code)


LOOKS: tuple[Callable[[list[Ticket], datetime.datetime], Iterator[Finding]], ...] = (
    *(_units, _deadlines, _handovers, _assignments, _states, _columns, _histories),
)


def _before(moment: datetime.datetime | None, grace: datetime.datetime) -> bool:
    return moment is None or moment < grace


# --- What is looked at as a whole -----------------------------------------------------------------


def _anchors(now: datetime.datetime, all_of_them: bool) -> Iterator[Finding]:
    """The last anchor covers all that the others do; they are for whoever rewrites that one. So
    the others take turns, one each night."""
    anchors = list(HistoryAnchor.objects.order_by("-pk"))
    if not all_of_them and len(anchors) > 2:
        others = anchors[1:]
        anchors = [anchors[0], others[timezone.localtime(now).toordinal() % len(others)]]
    for anchor in anchors:
        if (anchor.tickets, anchor.hash) != history.heads_hash(anchor.through):
            yield Finding("anchor", str(anchor))


def _sum() -> Iterator[Finding]:
    """In one statement, so that tickets which move meanwhile cannot disturb it."""
    counts = {f"n_{state.value}": Count("pk", filter=Q(state=state)) for state in State}
    found = Ticket.objects.order_by().aggregate(total=Count("pk"), **counts)
    total = found.pop("total")
    if total != sum(found.values()):
        yield Finding("sum", str(total), " + ".join(str(number) for number in found.values()))


def _tasks() -> Iterator[Finding]:
    dead = TaskRun.objects.filter(state=TaskRun.State.DEAD).order_by("pk")
    for key, name in dead.values_list("key", "name").iterator(chunk_size=CHUNK):
        yield Finding("task", key, name)


# --- Each night -----------------------------------------------------------------------------------


@task("submissions.verify_tickets", timeout=7200)
def verify_tickets() -> int:
    """Runs the proof, keeps its result and tells the coordinators of findings by mail. Gives how
    many there are. Cut off in the middle, it leaves nothing and is run again."""
    return keep(timezone.now(), verify()).found


@transaction.atomic
def keep(started_at: datetime.datetime, proof: Proof) -> ProofRun:
    """Stores a result, and queues a mail to each coordinator when something does not hold."""
    run = ProofRun.objects.create(
        started_at=started_at,
        finished_at=timezone.now(),
        tickets=proof.tickets,
        by_state=proof.by_state,
        by_check={name: number for name, number in proof.by_check.items() if number},
        findings=[{**asdict(finding), "about": str(finding.about)} for finding in proof.findings],
    )
    old = ProofRun.objects.order_by("-pk").values_list("pk", flat=True)[RUNS_KEPT:]
    ProofRun.objects.filter(pk__in=list(old)).delete()
    if not proof.holds:
        put_in_queue(
            [
                Notice(
                    kind=Notice.Kind.PROOF_FAILED,
                    staff=person,
                    key=f"proof:{run.pk}:u{person.pk}",
                    data={"run": run.pk},
                )
                for person in staff_mail.coordinators()
            ]
        )
    return run
