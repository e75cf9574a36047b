"""How a ticket stands to its deadline, in the words of the desk."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calendar.working import WorkingCalendar

from ..models import OPEN_STATES, State, Ticket


@dataclass(frozen=True)
class Due:
    """`words` say how it stands; `css` is `late`, `today`, `soon`, `paused` or nothing."""

    words: str
    css: str = ""


SOON = 2  # working days


def standing(
    ticket: Ticket, calendar: WorkingCalendar, now: datetime.datetime | None = None
) -> Due | None:
    """How the ticket stands to its deadline, counted in working days; None without a deadline."""
    if not ticket.due_at:
        return None
    now = now or timezone.now()
    if ticket.state == State.INFORMATION_ASKED:
        return Due(_("Paused: the sender is asked"), "paused")
    if ticket.state not in OPEN_STATES:
        return _ended(ticket)
    days = _days(now, ticket.due_at, calendar)
    if now > ticket.due_at:
        return Due(_overdue(days), "late")
    if timezone.localdate(now) == timezone.localdate(ticket.due_at):
        return Due(_("Due today"), "today")
    left = ngettext("%(count)s working day left", "%(count)s working days left", days)
    return Due(left % {"count": days}, "soon" if days <= SOON else "")


def _overdue(days: int) -> str:
    if not days:
        return _("Overdue since today")
    overdue = ngettext(
        "Overdue by %(count)s working day", "Overdue by %(count)s working days", days
    )
    return overdue % {"count": days}


def _ended(ticket: Ticket) -> Due | None:
    ended = ticket.answered_at or ticket.closed_at
    if not ended or ticket.state in (State.DUPLICATE, State.FORWARDED):
        return Due("")
    return Due(_("Late") if ended > ticket.due_at else _("In time"))


def _days(now: datetime.datetime, due_at: datetime.datetime, calendar: WorkingCalendar) -> int:
    """Working days from today to the day of the deadline, whichever comes first."""
    return abs(calendar.working_days_between(timezone.localdate(now), timezone.localdate(due_at)))
