"""Working-day arithmetic: the one owner of deadlines, bulletin due dates and outage notices.

Pure: a calendar is made of plain days and knows no database. A plain week works Monday to Friday;
the days given to the calendar say where the year differs.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class DayStep:
    """One calendar day on the way to a deadline, as it is shown to the citizen."""

    day: datetime.date
    counts: bool
    """Whether it is one of the working days counted; day 0, the day of receipt, is not."""
    number: int | None
    """1 for the first day counted, 2 for the second; None for a day that does not count."""
    name: str
    """The occasion, for a holiday or a working Saturday; empty for a plain day or weekend."""
    works: bool
    """Whether offices work; true for day 0 too when they do, though it does not count."""


class WorkingCalendar:
    """Which days offices work, and dates counted in those days.

    `days` says of each day that differs from the plain week whether it works; `names` gives the
    occasions; `unconfirmed` the days that nobody has announced yet.
    """

    def __init__(
        self,
        days: Mapping[datetime.date, bool],
        names: Mapping[datetime.date, str] | None = None,
        unconfirmed: Collection[datetime.date] = (),
    ) -> None:
        self._days = dict(days)
        self._names = dict(names or {})
        self._known_years = {day.year for day in self._days}
        self._unconfirmed_years = {day.year for day in unconfirmed}

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether offices work on `day`."""
        return self._days.get(day, day.weekday() < _SATURDAY)

    def next_working_day(self, day: datetime.date) -> datetime.date:
        """The first working day after `day`, never `day` itself."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: datetime.date, n: int) -> datetime.date:
        """The `n`-th working day after `start`, which is day 0 and never counts.

        Always a working day: with `n` 0 it is `start`, or the next working day when offices are
        closed on it. Raises ValueError for a negative `n`.
        """
        if n < 0:
            raise ValueError(f"Cannot count {n} working days back from {start}")
        if n == 0 and not self.is_working_day(start):
            return self.next_working_day(start)
        day = start
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    def working_days_between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after `start`, up to and including `end`: the `n` that
        `add_working_days` was given. Negative when `end` is before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in _days_after(start, end))

    def steps(self, start: datetime.date, end: datetime.date) -> list[DayStep]:
        """Every day from `start` (day 0) to `end` inclusive, with the number of those that count:
        how a deadline came about. Empty when `end` is before `start`."""
        if end < start:
            return []
        steps = [self._step(start, counted=False, number=0)]
        number = 0
        for day in _days_after(start, end):
            number += self.is_working_day(day)
            steps.append(self._step(day, counted=True, number=number))
        return steps

    def confirmed(self, year: int) -> bool:
        """Whether the days off of `year` are known and announced. When not, a date counted into
        that year may still move, and whoever sees it must be told."""
        return year in self._known_years and year not in self._unconfirmed_years

    def _step(self, day: datetime.date, counted: bool, number: int) -> DayStep:
        works = self.is_working_day(day)
        counts = works and counted
        return DayStep(day, counts, number if counts else None, self._names.get(day, ""), works)


def _days_after(start: datetime.date, end: datetime.date) -> Iterator[datetime.date]:
    day = start
    while day < end:
        day += ONE_DAY
        yield day
