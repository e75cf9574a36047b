"""Answered tickets whose senders do not reply."""

from __future__ import annotations

import logging

from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.tasks import task

from .models import State, Ticket
from .workflow import SYSTEM, WorkflowError, act

# How long an answer waits for its rating before the ticket counts as "không phản hồi".
WORKING_DAYS_TO_REPLY = 5

logger = logging.getLogger(__name__)


@task("submissions.close_without_reply", timeout=600)
def close_without_reply() -> int:
    """Closes what has been answered for `WORKING_DAYS_TO_REPLY` without a rating; gives how many.

    A ticket that its sender rates at this very moment is left to its rating.
    """
    calendar, today = working_calendar(), timezone.localdate()
    closed = 0
    waiting = Ticket.objects.filter(state=State.ANSWERED).order_by("answered_at", "id")
    for ticket in waiting.iterator(chunk_size=200):
        answered_on = timezone.localtime(ticket.answered_at).date()
        if calendar.working_days_between(answered_on, today) <= WORKING_DAYS_TO_REPLY:
            continue
        try:
            act(ticket, "close", SYSTEM, version=ticket.version, why="no_reply")
        except WorkflowError as reason:
            logger.info("Ticket %s stays open: %s", ticket.code, reason)
        else:
            closed += 1
    return closed
