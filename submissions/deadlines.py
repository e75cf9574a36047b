"""When a ticket is due, and how that date came about.

The day of receipt is day 0. What arrives on a day off, or after closing time, counts as received
on the next working day. The ticket is due at closing time of the last counted working day.
All times are local (Asia/Ho_Chi_Minh); all counts are working days.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from portal.calendar.working import WorkingCalendar

from .models import DeadlineRule, Kind, Level

CLOSING_TIME = datetime.time(17, 0)


@dataclass(frozen=True)
class Deadline:
    """`due_at` (aware) and `explained`: what is stored on the ticket to show how it came about."""

    due_at: datetime.datetime
    explained: dict


def counted_from(
    received_at: datetime.datetime, calendar: WorkingCalendar, closing: datetime.time
) -> datetime.date:
    """Day 0: the working day on which the opinion counts as received."""
    local = timezone.localtime(received_at)
    day = local.date()
    if not calendar.is_working_day(day):
        return calendar.next_working_day(day)
    return calendar.next_working_day(day) if local.time() > closing else day


def closing_moment(day: datetime.date, closing: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, closing))


def compute(
    received_at: datetime.datetime,
    rule: DeadlineRule,
    calendar: WorkingCalendar,
    closing: datetime.time = CLOSING_TIME,
) -> Deadline:
    """The deadline of an opinion received at `received_at` under `rule`."""
    start = counted_from(received_at, calendar, closing)
    due_on = calendar.add_working_days(start, rule.working_days)
    steps = calendar.steps(start, due_on)
    return Deadline(
        due_at=closing_moment(due_on, closing),
        explained={
            "rule": rule.code,
            "name": rule.name,
            "working_days": rule.working_days,
            "counted_from": start.isoformat(),
            "due_on": due_on.isoformat(),
            "skipped": [
                {"day": step.day.isoformat(), "name": step.name}
                for step in steps
                if not step.counts and step.day != start
            ],
            "legal_basis": rule.legal_basis,
            "confirmed": calendar.confirmed(due_on.year),
        },
    )


def resume(
    due_at: datetime.datetime,
    paused_at: datetime.datetime,
    now: datetime.datetime,
    calendar: WorkingCalendar,
) -> datetime.datetime:
    """The deadline moved by the working days for which the clock stood still."""
    due = timezone.localtime(due_at)
    days = calendar.working_days_between(
        timezone.localtime(paused_at).date(), timezone.localtime(now).date()
    )
    moved = calendar.add_working_days(due.date(), days) if days else due.date()
    return closing_moment(moved, due.time())


def rule_for(
    rules: Iterable[DeadlineRule], *, topic_id: int | None, kind: Kind | str, level: Level | int
) -> DeadlineRule | None:
    """The first rule in order that fits and that staff need not choose by hand.

    `rules` come ordered, with their topics prefetched.
    """
    for rule in rules:
        topics = {topic.pk for topic in rule.topics.all()}
        if (
            not rule.manual
            and (not topics or topic_id in topics)
            and (not rule.kinds or kind in rule.kinds)
            and (not rule.levels or level in rule.levels)
        ):
            return rule
    return None


def active_rules() -> list[DeadlineRule]:
    return list(DeadlineRule.objects.filter(active=True).prefetch_related("topics"))
