"""Calls in and out, counted day by day. Calls are not tickets: they are typed from the exchange.

Every change leaves an entry in the log of the admin: who, when, from which figures to which. The
figures of a closed month stand behind a bulletin; whoever changes them says why.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import CharField, Count
from django.db.models.functions import Cast, TruncDate
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from . import statistics
from .models import CallCount, MonthClose

ACTION = "submissions.count_calls"
MOST = 100_000  # calls of one day; more is a slip of the finger
SHOWN_CHANGES = 20


class Calls(NamedTuple):
    calls_in: int
    calls_out: int


@dataclass(frozen=True)
class Change:
    """One entry of the log. `before` is None where nothing had been counted."""

    day: datetime.date
    before: Calls | None
    after: Calls
    who: str
    at: datetime.datetime
    reason: str


class ReasonNeeded(Exception):
    """The month is closed, and nobody said why its figures change."""


def days_of(month: datetime.date) -> list[datetime.date]:
    """All days of the month that begins on `month`."""
    last = statistics.first_of_next(month) - datetime.timedelta(days=1)
    return [month.replace(day=number) for number in range(1, last.day + 1)]


def counted(month: datetime.date) -> dict[datetime.date, Calls]:
    """What has been counted, by day."""
    rows = CallCount.objects.filter(day__gte=month, day__lt=statistics.first_of_next(month))
    return {row.day: Calls(row.calls_in, row.calls_out) for row in rows}


def closed(month: datetime.date) -> MonthClose | None:
    return MonthClose.objects.filter(month=month).first()


def write(
    month: datetime.date,
    typed: dict[datetime.date, Calls],
    seen: dict[datetime.date, Calls | None],
    user,
    reason: str = "",
) -> tuple[int, dict[datetime.date, Calls]]:
    """Writes the days that differ from what their writer saw; gives how many days changed.

    Where somebody else wrote another figure meanwhile, nothing at all is written, and the second
    value tells those days with the figures that stand there now. Raises `ReasonNeeded`.
    """
    try:
        return _write(month, typed, seen, user, reason)
    except IntegrityError:
        # Somebody else began the same day at the same moment: now their figures are there.
        return _write(month, typed, seen, user, reason)


def _write(month, typed, seen, user, reason) -> tuple[int, dict[datetime.date, Calls]]:
    with transaction.atomic():
        rows = {row.day: row for row in CallCount.objects.select_for_update().filter(day__in=typed)}
        now = {day: Calls(row.calls_in, row.calls_out) for day, row in rows.items()}
        wanted = {
            day: calls
            for day, calls in typed.items()
            if calls != seen.get(day) and calls != now.get(day)
        }
        others = {day: now[day] for day in wanted if now.get(day) != seen.get(day) and day in now}
        if others or not wanted:
            return 0, others
        if closed(month) and not reason:
            raise ReasonNeeded
        for day, calls in wanted.items():
            row = rows.get(day) or CallCount(day=day)
            row.calls_in, row.calls_out = calls
            row.save()
            before = now.get(day)
            data = {"day": day.isoformat(), "before": before, "after": calls, "reason": reason}
            log(row, ACTION, user=user, data=data)
    return len(wanted), {}


def changes(month: datetime.date) -> list[Change]:
    """The latest changes of the month's figures, newest first."""
    rows = CallCount.objects.filter(day__gte=month, day__lt=statistics.first_of_next(month))
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(CallCount),
        action=ACTION,
        object_id__in=rows.order_by().values(text=Cast("pk", CharField())),
    ).select_related("user")
    return [_change(entry) for entry in entries.order_by("-timestamp", "-pk")[:SHOWN_CHANGES]]


def _change(entry: ModelLogEntry) -> Change:
    before, user = entry.data["before"], entry.user
    return Change(
        day=datetime.date.fromisoformat(entry.data["day"]),
        before=Calls(*before) if before else None,
        after=Calls(*entry.data["after"]),
        who=(user.get_full_name() or user.get_username()) if user else "",
        at=entry.timestamp,
        reason=entry.data.get("reason", ""),
    )


def tickets_by_day(month: datetime.date) -> dict[tuple[datetime.date, str], int]:
    """How many tickets came in on a day through a channel, as the figures of the month count
    them."""
    rows = (
        statistics.tickets_of(statistics.period(month))
        .annotate(day=TruncDate("received_at"))
        .values_list("day", "channel")
        .annotate(number=Count("pk"))
    )
    return {(day, channel): number for day, channel, number in rows}
