"""The deadline of a stored ticket: read, resumed after a pause, set by hand, counted anew.

Changes the ticket in memory only; `submissions.effects` records what happened. The arithmetic
stands in `submissions.deadlines`.
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.calendar.working import WorkingCalendar

from . import deadlines
from .deadlines import Deadline, Pause, Terms
from .models import EventType, Ticket

# Stands for a rule on tickets that no rule fitted. Kept with the ticket, so in its language.
SET_BY_HAND = "Tổng đài ấn định"


def due_day(ticket: Ticket) -> datetime.date | None:
    return timezone.localtime(ticket.due_at).date() if ticket.due_at else None


def put(ticket: Ticket, deadline: Deadline) -> None:
    ticket.due_at, ticket.due_explained = deadline.due_at, deadline.explained


def terms_of(ticket: Ticket) -> Terms | None:
    """What the ticket's deadline was counted from; None where that was not kept."""
    explained = ticket.due_explained or {}
    older = "pauses" not in explained and explained.get("due_on") != _iso(due_day(ticket))
    return Terms.stored(explained, _pauses_by_events(ticket) if older else ())


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _pauses_by_events(ticket: Ticket) -> list[Pause]:
    """The pauses of this round, for a deadline that was moved before pauses were written down."""
    found, asked = [], None
    events = ticket.events.filter(
        round=ticket.round,
        type__in=(EventType.INFORMATION_ASKED, EventType.INFORMATION_GIVEN),
    )
    for type_, at in events.values_list("type", "at"):
        if type_ == EventType.INFORMATION_ASKED:
            asked = at
        elif asked:
            found.append(Pause(asked, at))
            asked = None
    return found


def resume(ticket: Ticket, now: datetime.datetime) -> None:
    """Lets the clock run on: later by the working days for which it stood still."""
    paused_at, ticket.paused_at = ticket.paused_at, None
    if paused_at is None or ticket.due_at is None:
        return
    calendar, terms = working_calendar(), terms_of(ticket)
    if terms:
        put(
            ticket,
            deadlines.resume(terms, paused_at, now, calendar, not_before=due_day(ticket)),
        )
    elif paused_at <= ticket.due_at:
        # The sum was never kept (a register): the day alone moves.
        last = deadlines.counted_from(now, calendar, deadlines.CLOSING_TIME)
        days = calendar.working_days_between(timezone.localtime(paused_at).date(), last)
        moved = calendar.add_working_days(due_day(ticket), max(days, 0))
        ticket.due_at = deadlines.closing_moment(moved, deadlines.CLOSING_TIME)


def set_day(ticket: Ticket, due_on: datetime.date) -> None:
    """Makes `due_on` the last day, or the next working day where offices are closed on it."""
    calendar, terms = working_calendar(), terms_of(ticket)
    if terms is None:
        start = deadlines.counted_from(ticket.received_at, calendar, deadlines.CLOSING_TIME)
        days = max(calendar.working_days_between(start, due_on), 1)
        terms = Terms("", SET_BY_HAND, days, ticket.received_at)
    put(ticket, deadlines.extend(terms, due_on, calendar))


def recounted(ticket: Ticket, calendar: WorkingCalendar) -> Deadline | None:
    """The deadline by the calendar as it is now, if its sum differs from the one stored.

    It is never earlier than the day that was promised.
    """
    terms = terms_of(ticket)
    if terms is None or ticket.due_at is None:
        return None
    found = deadlines.count(terms, calendar, not_before=due_day(ticket))
    if "pauses" not in ticket.due_explained:
        same = found.due_at == ticket.due_at
    else:
        same = _sum(found.explained) == _sum(ticket.due_explained)
    return None if same else found


def _sum(explained: dict) -> tuple:
    """The parts of a sum that a calendar can change. Names of days may be mended freely."""
    return (
        explained["counted_from"],
        explained["due_on"],
        [row["day"] for row in explained["skipped"]],
        [row["days"] for row in explained["pauses"]],
        explained["kept"],
    )


def recount(ticket: Ticket) -> dict[str, list[dict]] | None:
    """Puts the recounted deadline in place. Gives the days that made the difference: `days_off`
    that used to be working days, and `working_days` that used to be off; None if nothing differs.
    """
    found = recounted(ticket, working_calendar())
    if found is None:
        return None
    before = {row["day"]: row for row in ticket.due_explained.get("skipped", [])}
    after = {row["day"]: row for row in found.explained["skipped"]}
    first_end = ticket.due_explained["due_on"]
    put(ticket, found)
    return {
        "days_off": [row for day, row in after.items() if day not in before and day <= first_end],
        "working_days": [row for day, row in before.items() if day not in after],
    }


def allotted(ticket: Ticket) -> int | None:
    """How many working days the ticket has in all, without those on which the clock stood still."""
    told = ticket.due_explained or {}
    if "working_days" not in told:
        return None
    return told["working_days"] + told.get("extended", 0) + told.get("kept", 0)
