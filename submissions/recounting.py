"""Deadlines after a change of the working calendar, also of a day that is past.

A day off that is added makes running deadlines later. A working day that is added never brings a
promised day forward: see `docs/decisions/0042-warnings-and-recounted-deadlines.md`.
"""

from __future__ import annotations

import logging
import time

from django.db import transaction

from portal.calendar.current import working_calendar
from portal.tasks import enqueue, task

from . import clock
from .models import Ticket
from .workflow import SYSTEM, WorkflowError, act

# A slip that is mended at once moves nothing, and days that are exchanged are entered as two rows.
SETTLED = 10 * 60

logger = logging.getLogger(__name__)


def calendar_changed(**_signal: object) -> None:
    """Receives the signals of `CalendarDay`: all changes of some ten minutes are one recount."""
    with transaction.atomic():
        key = f"recount-deadlines:{int(time.time()) // SETTLED}"
        enqueue("submissions.recount_deadlines", key=key, delay=SETTLED)


@task("submissions.recount_deadlines", timeout=600)
def recount_deadlines() -> int:
    """Counts open tickets anew whose stored sum is not that of today's calendar; gives how many.

    Each ticket in a transaction of its own: cut off in the middle, the next run finds the rest.
    """
    calendar, recounted = working_calendar(), 0
    tickets = Ticket.objects.open().filter(due_at__isnull=False).defer("content", "proposal")
    for ticket in tickets.order_by("pk").iterator(chunk_size=500):
        if clock.recounted(ticket, calendar) is None:
            continue
        try:
            act(ticket, "recount_deadline", SYSTEM)
        except WorkflowError as reason:
            logger.info("Ticket %s is not counted anew: %s", ticket.code, reason)
        else:
            recounted += 1
    return recounted
