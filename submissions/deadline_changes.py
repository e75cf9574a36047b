"""The effects of what moves a deadline without moving the ticket: the coordinator's decision, and
a calendar that has changed. The event holds both days; the sender is told when they differ.
"""

from __future__ import annotations

import datetime

from portal.vietnamese import format_date

from . import clock
from .dossier import Dossier, Step
from .models import EventType, Message, Notice


def change_deadline(dossier: Dossier, step: Step) -> None:
    """Sets another last day, with a reason that the sender reads."""
    ticket, reason = dossier.ticket, step.what["reason"]
    before = clock.due_day(ticket)
    clock.set_day(ticket, step.what["due_on"])
    dossier.say(Message.Direction.TO_SENDER, "change_deadline", reason, step)
    _deadline_changed(dossier, step, before, why="decided", reason=dossier.digest(reason))


def recount_deadline(dossier: Dossier, step: Step) -> None:
    """Counts the deadline anew after the calendar has changed. A promised day never comes
    earlier; whoever knows the old day hears of the new one."""
    ticket = dossier.ticket
    before = clock.due_day(ticket)
    changes = clock.recount(ticket)
    if changes is not None:
        _deadline_changed(dossier, step, before, why="calendar", **changes)


def _deadline_changed(dossier: Dossier, step: Step, before: datetime.date | None, **data) -> None:
    ticket = dossier.ticket
    after = clock.due_day(ticket)
    days = {"before": before.isoformat() if before else "", "after": after.isoformat()}
    dossier.record(EventType.DEADLINE_CHANGED, step, ticket.state, **days, **data)
    if before != after:
        dossier.notify(
            Notice.Kind.DEADLINE_CHANGED,
            before=format_date(before) if before else "",
            after=format_date(after),
            why=data["why"],
            days_off=[_named(row) for row in data.get("days_off", [])],
        )


def _named(row: dict) -> str:
    day = format_date(datetime.date.fromisoformat(row["day"]))
    return f"{day} ({row['name']})" if row["name"] else day
