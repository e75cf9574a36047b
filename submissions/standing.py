"""How a ticket stands, in one honest sentence for its sender: for every state and round."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calendar.working import WorkingCalendar
from portal.vietnamese import format_date

from .closing import days_to_rate
from .models import State, Ticket

S = State
# What needs no value of the ticket. Drafts and approvals are the desk's own affair.
PLAIN: dict[str, Promise] = {
    S.NEW: gettext_lazy("The hotline reads it and hands it to the body in charge."),
    S.CLASSIFIED: gettext_lazy("Read by the hotline, which hands it to the body in charge."),
    S.ASSIGNED: gettext_lazy("With the body in charge, which is about to take it in hand."),
    S.IN_PROGRESS: gettext_lazy("The body in charge is working on the answer."),
    S.AWAITING_APPROVAL: gettext_lazy("The body in charge is working on the answer."),
    S.REOPENED: gettext_lazy("Opened again: the body in charge looks at it once more."),
}


def sentence(ticket: Ticket, main: Ticket, calendar: WorkingCalendar) -> str:
    """Where the ticket stands; of one that was joined with `main`, where that one stands."""
    parts = []
    if main is not ticket:
        parts.append(
            _(
                "Joined with a ticket on the same matter, received on %(day)s. Its state, deadline "
                "and answer apply to yours."
            )
            % {"day": format_date(main.received_at)}
        )
    if main.round > 1 and main.state in PLAIN:
        parts.append(_("Round %(round)s of answering.") % {"round": main.round})
    return " ".join([*parts, _of(main, calendar, own=main is ticket)]).strip()


def _of(ticket: Ticket, calendar: WorkingCalendar, *, own: bool) -> str:
    if ticket.state in PLAIN:
        return str(PLAIN[ticket.state])
    if ticket.state == S.INFORMATION_ASKED:
        words = (
            _("The clock stands still since %(day)s, until you reply.")
            if own
            else _("The clock stands still since %(day)s: its sender was asked for more.")
        )
        return words % {"day": _day(ticket.paused_at)}
    if ticket.state == S.ANSWERED:
        return _rating_until(ticket, calendar) if own else ""
    return _ended(ticket)


def _rating_until(ticket: Ticket, calendar: WorkingCalendar) -> str:
    if not ticket.answered_at:
        return _("Waiting for your rating.")
    answered = timezone.localtime(ticket.answered_at).date()
    last = calendar.add_working_days(answered, days_to_rate())
    return _("Waiting for your rating until %(day)s.") % {"day": format_date(last)}


def _ended(ticket: Ticket) -> str:
    words = {
        S.CLOSED: _("Closed on %(day)s."),
        S.REFUSED: _("Refused on %(day)s. The reason stands in the ticket."),
        S.FORWARDED: _("Passed on %(day)s to %(body)s, which is competent and answers you."),
    }
    body = ticket.organisation.name if ticket.organisation else ""
    return words.get(State(ticket.state), "") % {"day": _day(ticket.closed_at), "body": body}


def _day(moment: datetime.datetime | None) -> str:
    return format_date(timezone.localtime(moment)) if moment else "…"


def reference(ticket: Ticket) -> str:
    """The line by which a new ticket refers to this one."""
    return _("This follows ticket %(code)s.") % {"code": ticket.code}


def new_ticket_query(ticket: Ticket) -> str:
    """The query of the form's address that begins a ticket on the same matter. Of this ticket only
    its code goes into the address, never its words."""
    known = {"kind": ticket.kind, "content": reference(ticket) + "\n"}
    if ticket.topic:
        known["topic"] = ticket.topic.code
    return urlencode(known)
