"""When a ticket is due, and how that date came about.

The day of receipt is day 0. What arrives on a day off, or after closing time, counts as received
on the next working day. The ticket is due at closing time of the last counted working day. Days on
which the clock stood still, because the sender had been asked for more, do not count. All times
are local (Asia/Ho_Chi_Minh); all counts are working days.

The sum stored on the ticket (`due_explained`) always adds up to the date beside it, in days after
`counted_from`:

    working_days + extended + kept + days of the pauses + days off (skipped) = due_on - counted_from
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from portal.calendar.working import ONE_DAY, WorkingCalendar
from portal.kept import Kept

from .models import DeadlineRule, Kind, Level, Ticket

CLOSING_TIME = datetime.time(17, 0)


@dataclass(frozen=True)
class Deadline:
    """`due_at` (aware) and `explained`: what is stored on the ticket to show how it came about."""

    due_at: datetime.datetime
    explained: dict


@dataclass(frozen=True)
class Pause:
    """A time in which the sender's reply was awaited: from the question to the reply, both aware.

    The day of the question still belongs to us. The working days after it up to the reply do not
    count; a reply on a day off or after closing time counts as come on the next working day, as an
    opinion does.
    """

    asked_at: datetime.datetime
    given_at: datetime.datetime

    def days(
        self,
        start: datetime.date,
        due_on: datetime.date,
        calendar: WorkingCalendar,
        closing: datetime.time,
    ) -> list[datetime.date]:
        """The working days after `start` on which the clock stood still, when the ticket was due
        on `due_on` until then. A question asked past the deadline stops nothing any more."""
        if self.asked_at > closing_moment(due_on, closing):
            return []
        asked = timezone.localtime(self.asked_at).date()
        after = max(asked, start)
        last = counted_from(self.given_at, calendar, closing)
        days = [after + ONE_DAY * number for number in range(1, (last - after).days + 1)]
        days = [day for day in days if calendar.is_working_day(day)]
        # Asked on the last day: that day would be used up, and no time left after the reply.
        return [due_on, *days[:-1]] if days and asked == due_on else days


@dataclass(frozen=True)
class Terms:
    """What a deadline is counted from: everything but the calendar.

    `extended` are working days that the coordinator added (or took away, when negative).
    """

    rule: str
    name: str
    working_days: int
    received_at: datetime.datetime
    legal_basis: str = ""
    pauses: tuple[Pause, ...] = ()
    extended: int = 0

    @classmethod
    def of(cls, rule: DeadlineRule, received_at: datetime.datetime, **more) -> Terms:
        return cls(rule.code, rule.name, rule.working_days, received_at, rule.legal_basis, **more)

    @classmethod
    def stored(cls, explained: dict, pauses: Iterable[Pause] = ()) -> Terms | None:
        """The terms of a stored sum; None for a ticket whose count was not kept (registers).

        `pauses` stand in for those of sums that were stored before pauses were written down.
        """
        if not {"working_days", "counted_from", "due_on"} <= explained.keys():
            return None
        received = explained.get("received_at")
        if received is None:  # an older sum knows the day only
            day = datetime.date.fromisoformat(explained["counted_from"])
            received_at = closing_moment(day, datetime.time(8, 0))
        else:
            received_at = datetime.datetime.fromisoformat(received)
        if "pauses" in explained:
            pauses = [
                Pause(*(datetime.datetime.fromisoformat(row[end]) for end in ("asked", "given")))
                for row in explained["pauses"]
            ]
        return cls(
            rule=explained.get("rule", ""),
            name=explained.get("name", ""),
            working_days=explained["working_days"],
            received_at=received_at,
            legal_basis=explained.get("legal_basis", ""),
            pauses=tuple(pauses),
            extended=explained.get("extended", 0),
        )


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
    return count(Terms.of(rule, received_at), calendar, closing)


def count(
    terms: Terms,
    calendar: WorkingCalendar,
    closing: datetime.time = CLOSING_TIME,
    *,
    not_before: datetime.date | None = None,
) -> Deadline:
    """The deadline of these terms by this calendar.

    `not_before` is a day that was promised already: the deadline is not earlier, and the days by
    which it is later than its count are stored as `kept`. A promised day that has become a day off
    moves to the next working day.
    """
    start = counted_from(terms.received_at, calendar, closing)
    length = max(terms.working_days + terms.extended, 1)
    still: set[datetime.date] = set()
    due_on = _counted_day(start, length, calendar, still)
    pauses = []
    for pause in terms.pauses:
        days = [day for day in pause.days(start, due_on, calendar, closing) if day not in still]
        pauses.append(_pause_told(pause, days))
        still.update(days)
        due_on = _counted_day(start, length, calendar, still)
    kept = 0
    while not_before and due_on < not_before:
        due_on = calendar.next_working_day(due_on)
        kept += 1
    skipped = [
        {"day": step.day.isoformat(), "name": step.name}
        for step in calendar.steps(start, due_on)
        if not step.works
    ]
    return Deadline(
        due_at=closing_moment(due_on, closing),
        explained={
            "rule": terms.rule,
            "name": terms.name,
            "working_days": terms.working_days,
            "received_at": timezone.localtime(terms.received_at).isoformat(),
            "counted_from": start.isoformat(),
            "due_on": due_on.isoformat(),
            "skipped": skipped,
            "pauses": pauses,
            "extended": terms.extended,
            "kept": kept,
            "legal_basis": terms.legal_basis,
            "confirmed": calendar.confirmed(due_on.year),
        },
    )


def _counted_day(
    start: datetime.date, length: int, calendar: WorkingCalendar, still: set[datetime.date]
) -> datetime.date:
    """The `length`-th working day after `start` on which the clock ran."""
    day = start
    for _number in range(length):
        day = calendar.next_working_day(day)
        while day in still:
            day = calendar.next_working_day(day)
    return day


def _pause_told(pause: Pause, days: list[datetime.date]) -> dict:
    return {
        "asked": timezone.localtime(pause.asked_at).isoformat(),
        "given": timezone.localtime(pause.given_at).isoformat(),
        "days": [day.isoformat() for day in days],
    }


def paused_days(explained: dict) -> int:
    """By how many working days waiting for the sender has moved the deadline."""
    return sum(len(row["days"]) for row in explained.get("pauses", []))


def resume(
    terms: Terms,
    paused_at: datetime.datetime,
    now: datetime.datetime,
    calendar: WorkingCalendar,
    *,
    not_before: datetime.date | None = None,
) -> Deadline:
    """The deadline after one more pause."""
    paused = replace(terms, pauses=(*terms.pauses, Pause(paused_at, now)))
    return count(paused, calendar, not_before=not_before)


def extend(terms: Terms, due_on: datetime.date, calendar: WorkingCalendar) -> Deadline:
    """The deadline set to `due_on` by hand, stored as days added to the rule's (or taken away);
    the first possible day where `due_on` is a day off or too early."""
    extended = 1 - terms.working_days
    while True:
        found = count(replace(terms, extended=extended), calendar)
        if found.due_at.date() >= due_on:
            return found
        extended += 1


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
            and not rule.purpose
            and (not topics or topic_id in topics)
            and (not rule.kinds or kind in rule.kinds)
            and (not rule.levels or level in rule.levels)
        ):
            return rule
    return None


def rule_of(ticket: Ticket, rules: list[DeadlineRule]) -> DeadlineRule | None:
    """The rule that fits a ticket: that of passing on for one outside the province's competence,
    where staff keep such a rule, else the first that fits what it is about."""
    passing_on = forward_rule(ticket, rules) if ticket.outside else None
    return passing_on or rule_for(
        rules, topic_id=ticket.topic_id, kind=ticket.kind, level=ticket.level
    )


def forward_rule(ticket: Ticket, rules: list[DeadlineRule]) -> DeadlineRule | None:
    """The rule by which a ticket is passed on: within five working days, within three what is
    about the conduct of officials (Nghị định 20/2008/NĐ-CP). None where staff keep no such rule."""
    purposes = [DeadlineRule.Purpose.FORWARD_CONDUCT, DeadlineRule.Purpose.FORWARD]
    wanted = purposes if ticket.sender_hidden else purposes[1:]
    return next((rule for name in wanted for rule in rules if rule.purpose == name), None)


def active_rules() -> list[DeadlineRule]:
    """The rules in use, in order, with their topics. Kept in the process: for reading only."""
    return RULES.get()


def _read_rules() -> list[DeadlineRule]:
    return list(DeadlineRule.objects.filter(active=True).prefetch_related("topics"))


RULES = Kept("submissions.deadline_rules", _read_rules)
