"""The warning that deadlines run into a year whose days off are not announced yet."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Max
from django.utils import timezone

from portal.calendar.current import working_calendar

from .models import DeadlineRule

# Beyond the longest rule: time to get the year confirmed before the first deadline falls into it.
LEAD = 20  # working days


def year_ahead() -> int | None:
    """The first unconfirmed year into which a ticket received in the next `LEAD` working days may
    run; None while there is none."""
    calendar, today = working_calendar(), timezone.localdate()
    longest = cache.get_or_set("submissions.longest_rule", _longest_rule, timeout=60)
    last = calendar.add_working_days(today, longest + LEAD)
    years = range(today.year, last.year + 1)
    return next((year for year in years if not calendar.confirmed(year)), None)


def _longest_rule() -> int:
    rules = DeadlineRule.objects.filter(active=True)
    return rules.aggregate(days=Max("working_days"))["days"] or 0
