"""The figures of a month: what its tickets and calls come to, counted from the events.

A month runs from its first midnight (inclusive) to the next month's (exclusive), and a day ends at
midnight, in the centre's own time (Asia/Ho_Chi_Minh). Tickets belong to the month in which the
opinion reached the centre (`Ticket.received_at`). What each counts as is read from its events up
to the end of `as_of`, so that the figures of a closed month stay as they are when its tickets move
on: for the same reason the procedure flag is taken from the events, too.

A split ticket counts once for each part. The parts came in with the whole, and count from the day
on which it was split: a month closed before that keeps its figures.

A ticket that is held as spam has not been taken in by anybody yet: it is counted from the moment a
person releases it, refuses it or merges it. Refused spam counts as refused.

The rules and their reasons: `docs/decisions/0021-figures-from-events.md`. A change of any of them
that would make an old month come out differently changes `RULE_VERSION`.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.utils import timezone

from portal.vietnamese import LOCAL_ZONE, local_date, percentage

from .models import (
    SATISFIED_SCORES,
    CallCount,
    Channel,
    EventType,
    MonthClose,
    Ticket,
    TicketEvent,
)

RULE_VERSION = "1"

ANSWERED_COLUMNS = ("satisfied", "unsatisfied", "no_reply")
COLUMNS = (*ANSWERED_COLUMNS, "in_progress", "refused", "forwarded", "duplicate")
DENOMINATORS = ("answered", "rated")
# Interactions are all that comes in otherwise than by a call or across the counter.
NOT_INTERACTIONS = frozenset({Channel.PHONE, Channel.COUNTER})

# The last of these events decides what a ticket counts as. A ticket that is reopened after a
# refusal is no longer a refused one.
_ENDINGS = {
    EventType.REFUSED: "refused",
    EventType.FORWARDED: "forwarded",
    EventType.MERGED: "duplicate",
}
_DECIDING = (*_ENDINGS, EventType.ANSWER_SENT, EventType.REOPENED)
_SATISFIED = frozenset(score.value for score in SATISFIED_SCORES)


def column_of(
    decision: str | None,
    answered_round: int | None,
    rated_round: int | None = None,
    score: str | None = None,
) -> str:
    """The one column (of `COLUMNS`) that a ticket counts in.

    `decision` is the type of its last deciding event, `answered_round` the latest round with an
    answer sent, `rated_round` and `score` the latest rating; all up to the closing date, None
    where there is none. A rating of an earlier round than the answered one is out of date; one
    that reopened the ticket holds until the next answer is sent.
    """
    if decision in _ENDINGS:
        return _ENDINGS[EventType(decision)]
    if answered_round is None:
        return "in_progress"
    if rated_round != answered_round or not score:
        return "no_reply"
    return "satisfied" if score in _SATISFIED else "unsatisfied"


# --- Time -----------------------------------------------------------------------------------------


def midnight(day: datetime.date) -> datetime.datetime:
    """The moment at which `day` begins in the centre's time zone."""
    return datetime.datetime.combine(day, datetime.time(), LOCAL_ZONE)


def first_of_next(month: datetime.date) -> datetime.date:
    """The first day of the month after `month`."""
    return (month.replace(day=1) + datetime.timedelta(days=31)).replace(day=1)


def first_of_previous(month: datetime.date) -> datetime.date:
    """The first day of the month before `month`."""
    return (month.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Period:
    """A month as it stood at the end of the day `as_of`."""

    month: datetime.date
    as_of: datetime.date

    @property
    def start(self) -> datetime.datetime:
        """Inclusive."""
        return midnight(self.month)

    @property
    def cutoff(self) -> datetime.datetime:
        """Exclusive: events from this moment on are not looked at."""
        return midnight(self.as_of + datetime.timedelta(days=1))

    @property
    def end(self) -> datetime.datetime:
        """Exclusive: the month's end, or `cutoff` while the month is still running."""
        return min(midnight(first_of_next(self.month)), self.cutoff)


def period(month: datetime.date, as_of: datetime.date | None = None) -> Period:
    """The month as of the given date, of its closing date, or of today.

    Raises ValueError when `month` is not a first day or `as_of` lies before it.
    """
    if month.day != 1:
        raise ValueError(f"A month is given by its first day, not by {month.isoformat()}.")
    if as_of is None:
        closed = MonthClose.objects.filter(month=month).values_list("as_of", flat=True).first()
        as_of = closed or max(local_date(timezone.now()), month)
    if as_of < month:
        raise ValueError(f"{as_of.isoformat()} lies before the month {month:%Y-%m}.")
    return Period(month, as_of)


# --- Tickets --------------------------------------------------------------------------------------


def tickets_of(span: Period) -> QuerySet[Ticket]:
    """The tickets received in the period, without those that were still held at its cutoff and the
    parts that were not yet tickets of their own."""
    held = TicketEvent.objects.filter(ticket=OuterRef("pk"), type=EventType.OPENED, data__held=True)
    taken_in = TicketEvent.objects.filter(
        ticket=OuterRef("pk"), type__in=(EventType.RELEASED, *_DECIDING), at__lt=span.cutoff
    )
    split = TicketEvent.objects.filter(
        ticket=OuterRef("split_from"), type=EventType.SPLIT, at__lt=span.cutoff
    )
    return Ticket.objects.filter(
        ~Exists(held) | Exists(taken_in),
        Q(split_from__isnull=True) | Exists(split),
        received_at__gte=span.start,
        received_at__lt=span.end,
    ).order_by()


STANDING = ("decision", "answered_round", "rated_round", "score")


def with_standing(tickets: QuerySet[Ticket], cutoff: datetime.datetime) -> QuerySet[Ticket]:
    """Adds what `column_of` asks about each ticket (`STANDING`), and `procedure`: "true", "false",
    or None where no event speaks of it; all as the events up to `cutoff` (exclusive) have it."""
    events = TicketEvent.objects.filter(ticket=OuterRef("pk"), at__lt=cutoff).order_by("-number")
    answers = events.filter(type=EventType.ANSWER_SENT)
    ratings = events.filter(type=EventType.RATED)
    described = events.filter(
        type__in=(EventType.OPENED, EventType.CLASSIFIED), data__has_key="is_procedure"
    )
    return tickets.annotate(
        decision=Subquery(events.filter(type__in=_DECIDING).values("type")[:1]),
        answered_round=Subquery(answers.values("round")[:1]),
        rated_round=Subquery(ratings.values("round")[:1]),
        score=Subquery(ratings.annotate(given=KT("data__score")).values("given")[:1]),
        procedure=Subquery(described.annotate(given=KT("data__is_procedure")).values("given")[:1]),
    )


def ticket_counts(span: Period) -> Counter[tuple[str, bool, str]]:
    """How many tickets of the period there are by channel, procedure or not, and column."""
    # Grouped here, not by SQL: SQLite works out the events a second time for each group, and then
    # by an index on all events ever.
    rows = with_standing(tickets_of(span), span.cutoff).values_list(
        "channel", "procedure", "is_procedure", *STANDING
    )
    counts: Counter[tuple[str, bool, str]] = Counter()
    for row, number in Counter(rows.iterator(chunk_size=2000)).items():
        channel, procedure, is_procedure, *standing = row
        if procedure is not None:
            is_procedure = procedure == "true"
        counts[channel, is_procedure, column_of(*standing)] += number
    return counts


def call_counts(span: Period) -> tuple[int, int]:
    """Calls in and calls out of the period's days; (0, 0) where none were counted."""
    last = min(first_of_next(span.month) - datetime.timedelta(days=1), span.as_of)
    sums = CallCount.objects.filter(day__gte=span.month, day__lte=last).aggregate(
        calls_in=Sum("calls_in", default=0), calls_out=Sum("calls_out", default=0)
    )
    return sums["calls_in"], sums["calls_out"]


# --- Figures --------------------------------------------------------------------------------------


def percentages(
    satisfied: int, unsatisfied: int, no_reply: int, denominator: str = "answered"
) -> dict[str, str | None]:
    """The three shares as decimal strings with two places ("98.37"), each rounded half up.

    The denominator "answered" is all three together. "rated" leaves the silent ones out, whose
    own share is then None. All are None where there is nothing to divide by. Raises ValueError
    for another denominator.
    """
    if denominator not in DENOMINATORS:
        raise ValueError(f"The denominator is one of {', '.join(DENOMINATORS)}.")
    whole = satisfied + unsatisfied + (no_reply if denominator == "answered" else 0)
    shares = {
        "satisfied": percentage(satisfied, whole),
        "unsatisfied": percentage(unsatisfied, whole),
        "no_reply": percentage(no_reply, whole) if denominator == "answered" else None,
    }
    return {name: None if share is None else f"{share:.2f}" for name, share in shares.items()}


def month_figures(
    month: datetime.date, as_of: datetime.date | None = None, denominator: str = "answered"
) -> dict:
    """The figures of the bulletin of `month` (its first day), as plain values fit for JSON.

    `as_of` is inclusive; by default the date on which the coordinator closed the month, or today.
    `change` is against the month before, counted as of its own closing date. Percentages are
    those of `percentages`. In seven queries at most, whatever the number of tickets, their cost
    that of the two months' tickets alone. Raises ValueError for a month that is not a first day,
    an `as_of` before it, or an unknown denominator.
    """
    span = period(month, as_of)
    counts = ticket_counts(span)
    columns: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    tthc = 0
    for (channel, is_procedure, column), number in counts.items():
        columns[column] += number
        channels[channel] += number
        tthc += number if is_procedure else 0
    tickets = columns.total()
    before = tickets_of(period(first_of_previous(month))).count()
    calls_in, calls_out = call_counts(span)
    return {
        "calls": calls_in + calls_out,
        "calls_in": calls_in,
        "calls_out": calls_out,
        "interactions": sum(
            number for channel, number in channels.items() if channel not in NOT_INTERACTIONS
        ),
        "tickets": tickets,
        "by_channel": {channel.value: channels[channel] for channel in Channel},
        "tthc": tthc,
        "previous_tickets": before,
        "change": tickets - before,
        "answered": sum(columns[name] for name in ANSWERED_COLUMNS),
        **{column: columns[column] for column in COLUMNS},
        "percentages": percentages(
            columns["satisfied"], columns["unsatisfied"], columns["no_reply"], denominator
        ),
        "denominator": denominator,
        "as_of": span.as_of.isoformat(),
    }
