"""Working time in hours, for shares of a deadline: from 07:30 to 17:00 on each working day.

The noon break is not taken out: shares of a day are for warnings, and nobody counts by them.
All times are local (Asia/Ho_Chi_Minh).
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from portal.calendar.working import ONE_DAY, WorkingCalendar

from .deadlines import CLOSING_TIME, closing_moment

OPENING_TIME = datetime.time(7, 30)
DAY = datetime.timedelta(hours=9, minutes=30)


def before(
    moment: datetime.datetime, length: datetime.timedelta, calendar: WorkingCalendar
) -> datetime.datetime:
    """The moment from which `length` of working time is left until `moment`."""
    local = timezone.localtime(moment)
    day, end = local.date(), local
    while True:
        opens, closes = closing_moment(day, OPENING_TIME), closing_moment(day, CLOSING_TIME)
        available = min(end, closes) - opens
        if calendar.is_working_day(day) and available > datetime.timedelta(0):
            if length <= available:
                return min(end, closes) - length
            length -= available
        day -= ONE_DAY
        end = closing_moment(day, CLOSING_TIME)


def between(
    start: datetime.datetime, end: datetime.datetime, calendar: WorkingCalendar
) -> datetime.timedelta:
    """The working time from `start` to `end`; none when `end` is not after `start`."""
    total = datetime.timedelta(0)
    day, last = timezone.localtime(start).date(), timezone.localtime(end).date()
    while day <= last:
        if calendar.is_working_day(day):
            opens = max(start, closing_moment(day, OPENING_TIME))
            closes = min(end, closing_moment(day, CLOSING_TIME))
            total += max(closes - opens, datetime.timedelta(0))
        day += ONE_DAY
    return total
