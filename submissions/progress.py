"""What a citizen is shown of a ticket's way: the events in public words, the deadline counted out.

Plain values from rows that were read already; the pages only write them down. What goes on inside
the desk (drafts, returns, approvals) has no public words and does not appear.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from portal.calendar.working import WorkingCalendar
from portal.vietnamese import format_date

from .closing import days_to_rate
from .deadlines import paused_days
from .models import EventType, State, Ticket, TicketEvent

# --- The way so far -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline: what happened at `at`, or what comes next, `by` which day.
    `codes` are the tickets it leads to."""

    title: str
    detail: str = ""
    codes: tuple[str, ...] = ()
    at: datetime.datetime | None = None
    by: datetime.date | None = None
    css: str = ""


E = EventType
PUBLIC_WORDS: dict[str, str | Promise] = {
    E.OPENED: gettext_lazy("You sent the ticket"),
    E.CLASSIFIED: gettext_lazy("Read and classified by the hotline"),
    E.ASSIGNED: gettext_lazy("Handed to the body in charge"),
    E.STARTED: gettext_lazy("Taken in hand"),
    E.FORWARDED: gettext_lazy("Passed to another body"),
    E.INFORMATION_ASKED: gettext_lazy("You were asked for more information"),
    E.INFORMATION_GIVEN: gettext_lazy("You gave more information"),
    E.FOLLOWED_UP: gettext_lazy("You added to the ticket"),
    E.ANSWER_SENT: gettext_lazy("Answered"),
    E.REFUSED: gettext_lazy("Refused"),
    E.MERGED: gettext_lazy("Joined with an earlier ticket on the same matter"),
    E.SPLIT: gettext_lazy("Divided: parts of it are tickets of their own now"),
    E.REOPENED: gettext_lazy("Opened again"),
    E.RATED: gettext_lazy("You rated the answer"),
    E.CLOSED: gettext_lazy("Closed without a rating"),
    E.DEADLINE_CHANGED: gettext_lazy("The deadline was changed"),
    E.PUBLISHED: gettext_lazy("Published with the answer"),
}
# A ticket may be classified anew as often as the desk likes; the citizen is told once.
TOLD_ONCE = {E.CLASSIFIED, E.STARTED}


def timeline(
    ticket: Ticket,
    events: Iterable[TicketEvent],
    organisations: Mapping[int, str],
    calendar: WorkingCalendar,
) -> list[Happening]:
    """The public events in their order and, while the ticket is open, what comes next.

    `organisations` are the names of the bodies that the events speak of.
    """
    told, seen = [], set()
    for event in events:
        if event.type not in PUBLIC_WORDS or (event.type in TOLD_ONCE and event.type in seen):
            continue
        if event.type == E.DEADLINE_CHANGED and not _is_moved(event):
            continue  # the sum was counted anew, the day stayed
        seen.add(event.type)
        told.append((event, organisations.get(event.data.get("organisation"), "")))
    lines = [
        Happening(
            title=str(PUBLIC_WORDS[event.type]),
            detail=detail or _detail(ticket, event),
            codes=tuple(event.data.get("parts", ())) if event.type == E.SPLIT else (),
            at=event.at,
            css="now" if event is told[-1][0] else "",
        )
        for event, detail in told
    ]
    return lines + _next(ticket, calendar)


def _is_moved(event: TicketEvent) -> bool:
    return event.data.get("before") != event.data.get("after")


def _detail(ticket: Ticket, event: TicketEvent) -> str:
    """What there is to say besides the words of the event, and besides a body's name."""
    if event.type == E.OPENED:
        return str(ticket.get_channel_display())
    if event.round > 1 and event.type in (E.ANSWER_SENT, E.REOPENED, E.RATED):
        return _("Round %(round)s of answering.") % {"round": event.round}
    if event.type == E.DEADLINE_CHANGED and event.data.get("after"):
        after = datetime.date.fromisoformat(event.data["after"])
        return _("To be answered by %(day)s") % {"day": format_date(after)}
    if event.type in (E.INFORMATION_GIVEN, E.FOLLOWED_UP) and event.data.get("files"):
        count = len(event.data["files"])
        return ngettext("%(count)s file came along", "%(count)s files came along", count) % {
            "count": count
        }
    return ""


def _next(ticket: Ticket, calendar: WorkingCalendar) -> list[Happening]:
    if ticket.state == State.ANSWERED and ticket.answered_at:
        last = calendar.add_working_days(_day(ticket.answered_at), days_to_rate())
        title, detail = _("The ticket is closed"), _("If you do not rate the answer")
    elif ticket.state == State.INFORMATION_ASKED:
        return [Happening(_("The answer"), _("The clock stands still until you reply"), css="next")]
    elif ticket.state in UNDER_WAY and ticket.due_at:
        last, title, detail = _day(ticket.due_at), _("The answer"), ""
    else:
        return []
    return [Happening(title, detail, by=last, css="next")]


UNDER_WAY = {
    State.NEW,
    State.CLASSIFIED,
    State.ASSIGNED,
    State.IN_PROGRESS,
    State.AWAITING_APPROVAL,
    State.REOPENED,
}


# --- The deadline ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountedDay:
    """One day of the counted calendar: its number if it counts, and what there is to say of it."""

    day: datetime.date
    weekday: str
    number: int | None
    note: str
    css: str


@dataclass(frozen=True)
class Deadline:
    """A deadline and how it came about. Days are local; counts are working days.

    `moves` are sentences on what made it later or earlier than the rule alone; `moved_from` is the
    day counted at first, on tickets whose pauses were not written down; `standing` is one sentence
    on how the ticket stands to its deadline; `late` whether it is past it.
    """

    due_at: datetime.datetime
    name: str
    working_days: int
    counted_from: datetime.date
    after_hours: bool
    holidays: list[str]
    confirmed: bool
    legal_basis: str
    moves: list[str]
    moved_from: datetime.date | None
    standing: str
    late: bool
    days: list[CountedDay]


def deadline(ticket: Ticket, calendar: WorkingCalendar) -> Deadline | None:
    """How the ticket's deadline came about; None for a ticket without one, or whose count was not
    kept (imported registers)."""
    told = ticket.due_explained or {}
    if not ticket.due_at or not {"working_days", "counted_from", "due_on"} <= told.keys():
        return None
    start = datetime.date.fromisoformat(told["counted_from"])
    end = datetime.date.fromisoformat(told["due_on"])
    skipped = [day for day in told.get("skipped", []) if day["name"]]
    standing, late = _standing(ticket, ticket.due_at, calendar)
    return Deadline(
        due_at=ticket.due_at,
        name=told.get("name", ""),
        working_days=told["working_days"],
        counted_from=start,
        after_hours=ticket.round == 1 and _day(ticket.received_at) != start,
        holidays=[f"{format_date(_iso(day))} ({day['name']})" for day in skipped],
        confirmed=calendar.confirmed(end.year),
        legal_basis=told.get("legal_basis", ""),
        moves=moves(told),
        moved_from=end if _day(ticket.due_at) != end else None,
        standing=standing,
        late=late,
        days=_counted(ticket, start, end, told, calendar),
    )


def moves(told: dict) -> list[str]:
    """What made a stored deadline another than the rule alone gives, each in one sentence. With
    the rule's days and the days off these numbers add up to the date."""
    sentences = []
    if paused := paused_days(told):
        sentences.append(
            ngettext(
                "Moved by %(count)s working day while waiting for the sender.",
                "Moved by %(count)s working days while waiting for the sender.",
                paused,
            )
            % {"count": paused}
        )
    extended = told.get("extended", 0)
    if extended > 0:
        sentences.append(
            ngettext(
                "Extended by %(count)s working day by the hotline.",
                "Extended by %(count)s working days by the hotline.",
                extended,
            )
            % {"count": extended}
        )
    elif extended < 0:
        sentences.append(
            ngettext(
                "Brought forward by %(count)s working day by the hotline.",
                "Brought forward by %(count)s working days by the hotline.",
                -extended,
            )
            % {"count": -extended}
        )
    if kept := told.get("kept", 0):
        sentences.append(
            ngettext(
                "By the calendar as it is now the count ends %(count)s working day earlier; the"
                " day that was promised stays.",
                "By the calendar as it is now the count ends %(count)s working days earlier; the"
                " day that was promised stays.",
                kept,
            )
            % {"count": kept}
        )
    return sentences


def _counted(ticket: Ticket, start, end, told: dict, calendar: WorkingCalendar) -> list[CountedDay]:
    """The days from receipt to the deadline. Names of days off are those of the day on which the
    deadline was computed: the calendar may have changed since."""
    off = {_iso(day): day["name"] for day in told.get("skipped", [])}
    for pause in told.get("pauses", []):
        off |= {datetime.date.fromisoformat(day): _("Waiting for you") for day in pause["days"]}
    sent = _day(ticket.received_at)
    first = sent if ticket.round == 1 and sent < start else start
    answered = _day(ticket.answered_at) if ticket.answered_at else None
    days, number, day = [], 0, first
    while day <= end:
        counts = day > start and day not in off
        number += counts
        note = _note(day, sent=sent, start=start, end=end, answered=answered)
        if day in off or (day < start and day != sent):
            note, css = off.get(day) or note or _("Day off"), "off"
        else:
            css = "c end" if day == end else "c" if counts else ""
        weekday = str(WEEKDAYS[day.weekday()])
        days.append(CountedDay(day, weekday, number if counts else None, note, css))
        day += datetime.timedelta(days=1)
    return days


WEEKDAYS = [
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
]


def _note(day: datetime.date, *, sent, start, end, answered) -> str:
    words = [(answered, _("Answered")), (end, _("Deadline")), (start, _("Received"))]
    return next((word for when, word in [*words, (sent, _("Sent"))] if when == day), "")


def _standing(
    ticket: Ticket, due_at: datetime.datetime, calendar: WorkingCalendar
) -> tuple[str, bool]:
    due = _day(due_at)
    if ticket.state == State.INFORMATION_ASKED:
        return _("The clock stands still until you reply."), False
    ended = ticket.answered_at or ticket.closed_at
    if ended:
        late = ended > due_at
        days = abs(calendar.working_days_between(_day(ended), due))
        return (_ended_late(days) if late else _ended_early(days)), late
    late = timezone.now() > due_at
    days = abs(calendar.working_days_between(timezone.localdate(), due))
    return (_overdue(days) if late else _left(days)), late


def _ended_early(days: int) -> str:
    if not days:
        return _("Finished on the last day.")
    return ngettext(
        "Finished %(count)s working day before the deadline.",
        "Finished %(count)s working days before the deadline.",
        days,
    ) % {"count": days}


def _ended_late(days: int) -> str:
    if not days:
        return _("Finished after closing time of the last day.")
    return ngettext(
        "Finished %(count)s working day after the deadline.",
        "Finished %(count)s working days after the deadline.",
        days,
    ) % {"count": days}


def _overdue(days: int) -> str:
    if not days:
        return _("Overdue since today. You may call 1022 and ask.")
    return ngettext(
        "Overdue by %(count)s working day. You may call 1022 and ask.",
        "Overdue by %(count)s working days. You may call 1022 and ask.",
        days,
    ) % {"count": days}


def _left(days: int) -> str:
    if not days:
        return _("Due today.")
    return ngettext("%(count)s working day left.", "%(count)s working days left.", days) % {
        "count": days
    }


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localtime(moment).date()


def _iso(day: dict) -> datetime.date:
    return datetime.date.fromisoformat(day["day"])
