"""Answered tickets whose senders do not reply: a reminder, then the ticket closes."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.kept import Kept
from portal.tasks import task
from portal.vietnamese import format_date

from .models import Notice, RatingSettings, State, Ticket
from .notices import queue_notices
from .workflow import SYSTEM, WorkflowError, act

logger = logging.getLogger(__name__)


def days_to_rate() -> int:
    """How many working days an answer waits for its rating; staff set it."""
    return DAYS_TO_RATE.get()


def _read_days_to_rate() -> int:
    days = RatingSettings.objects.values_list("days_to_rate", flat=True).first()
    return RatingSettings._meta.get_field("days_to_rate").default if days is None else days


DAYS_TO_RATE = Kept("submissions.days_to_rate", _read_days_to_rate)


@task("submissions.close_without_reply", timeout=600)
def close_without_reply() -> int:
    """Closes what has been answered for more than `days_to_rate` without a rating, and reminds
    those whose days are nearly over; gives how many were closed.

    A ticket that its sender rates at this very moment is left to its rating.
    """
    calendar, today = working_calendar(), timezone.localdate()
    settings = RatingSettings.objects.first() or RatingSettings()
    closed = 0
    waiting = Ticket.objects.filter(state=State.ANSWERED).order_by("answered_at", "id")
    for ticket in waiting.iterator(chunk_size=200):
        answered_on = timezone.localtime(ticket.answered_at).date()
        left = settings.days_to_rate - calendar.working_days_between(answered_on, today)
        if left < 0:
            closed += _close(ticket)
        elif settings.reminder_days and left <= settings.reminder_days:
            last_day = calendar.add_working_days(answered_on, settings.days_to_rate)
            _remind(ticket, format_date(last_day))
    return closed


def _close(ticket: Ticket) -> bool:
    try:
        act(ticket, "close", SYSTEM, version=ticket.version, why="no_reply")
    except WorkflowError as reason:
        logger.info("Ticket %s stays open: %s", ticket.code, reason)
        return False
    return True


def _remind(ticket: Ticket, last_day: str) -> None:
    """Once for each round, and only those who agreed to messages (`notices.BY_CONSENT`)."""
    key = f"{ticket.code}:{ticket.round}:{Notice.Kind.RATING_REMINDER}"
    if Notice.objects.filter(key=key).exists():
        return
    with transaction.atomic():
        data = {"last_day": last_day}
        queue_notices([Notice(ticket=ticket, kind=Notice.Kind.RATING_REMINDER, key=key, data=data)])
