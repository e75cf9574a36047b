"""The working calendar of the rows that staff keep, held in each process."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from .models import CalendarDay
from .working import WorkingCalendar

_VERSION_KEY = "portal.calendar.version"
# A cache that is not shared tells other processes nothing, and neither does a change made past
# the models: after so many seconds the rows are read again whatever the version says.
_AT_MOST_SECONDS = 5.0


@dataclass(frozen=True)
class _Held:
    calendar: WorkingCalendar
    version: str
    read_at: float


class _Holder(threading.local):
    """One copy for each thread, since each may stand in a transaction of its own."""

    held: _Held | None = None


_holder = _Holder()


def working_calendar() -> WorkingCalendar:
    """The working calendar of today's rows.

    Takes one query when rows changed in this process or, with a shared cache, in any other; and
    every few seconds in any case. A loop over many dates asks once and keeps the answer.
    """
    version = cache.get(_VERSION_KEY)
    held = _holder.held
    now = time.monotonic()
    if held and held.version == version and now - held.read_at < _AT_MOST_SECONDS:
        return held.calendar
    if version is None:
        version = _new_version()
    # The version is older than the rows read now: a change in between is seen at the next call.
    _holder.held = _Held(_read(), version, now)
    return _holder.held.calendar


def rows_changed(**_signal: object) -> None:
    """Makes every process read the rows again: this thread at once, so that it sees its own
    transaction, the others when that is committed. Receives the signals of `CalendarDay`; what
    writes rows in bulk calls it."""
    _holder.held = None
    transaction.on_commit(_new_version)


def _new_version() -> str:
    version = uuid.uuid4().hex
    cache.set(_VERSION_KEY, version, timeout=None)
    return version


def _read() -> WorkingCalendar:
    rows = list(CalendarDay.objects.all())
    return WorkingCalendar(
        {row.day: row.kind == CalendarDay.Kind.WORKING for row in rows},
        names={row.day: row.name for row in rows},
        unconfirmed=[row.day for row in rows if not row.confirmed],
    )
