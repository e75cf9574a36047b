"""The days off and working Saturdays that come with the portal, 2021 to 2027."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from django.db import transaction

from .current import rows_changed
from .models import CalendarDay

DAYS_FILE = Path(__file__).parent / "data" / "days.json"


def days_of_file() -> list[CalendarDay]:
    """The rows of the file, not saved."""
    rows = json.loads(DAYS_FILE.read_text(encoding="utf-8"))
    return [CalendarDay(**{**row, "day": datetime.date.fromisoformat(row["day"])}) for row in rows]


@transaction.atomic
def load_days(replace_year: int | None = None) -> tuple[int, int]:
    """Brings the rows of the file into the calendar; gives how many were added and removed.

    A year that staff have had a hand in, or that was loaded as announced, is left as it is: only
    a year of which no row is confirmed gives way to the file, so that a computed year is replaced
    by the announced one. `replace_year` is replaced in any case. A second run changes nothing.
    """
    fields = ("day", "kind", "name", "source", "confirmed")
    present: dict[int, set[tuple]] = {}
    for row in CalendarDay.objects.values_list(*fields):
        present.setdefault(row[0].year, set()).add(row)
    wanted: dict[int, list[CalendarDay]] = {}
    for day in days_of_file():
        wanted.setdefault(day.day.year, []).append(day)
    added = removed = 0
    for year, days in wanted.items():
        rows = present.get(year, set())
        kept = any(row[-1] for row in rows) and year != replace_year
        if kept or rows == {tuple(getattr(day, field) for field in fields) for day in days}:
            continue
        removed += CalendarDay.objects.filter(day__year=year).delete()[0]
        added += len(CalendarDay.objects.bulk_create(days))
    if added:
        rows_changed()
    return added, removed
