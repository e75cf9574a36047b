"""Writes the planned months into the register, through the doors of every other ticket."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db import transaction
from django.db.models import prefetch_related_objects

from portal.calendar.current import working_calendar
from portal.places.loading import bodies_of_topics
from portal.places.models import Organisation, Topic
from portal.places.queries import communes_on
from search import changes

from .. import similar
from ..intake import open_tickets
from ..models import CallCount, MonthClose, Ticket
from ..statistics import first_of_next, midnight
from ..workflow import Past
from .accounts import Cast
from .cases import Case, MonthWriter, Surroundings, spread
from .plans import MONTHS, MonthPlan

BATCH = 1000


def load_months(cast: Cast) -> int:
    """Writes the months that are not there yet; gives the number of tickets written."""
    return sum(load_month(plan, cast) for plan in MONTHS)


@transaction.atomic
def load_month(plan: MonthPlan, cast: Cast) -> int:
    """Writes one month, wholly or not at all; gives the number of its tickets, 0 if it is there."""
    _load_calls(plan)
    MonthClose.objects.get_or_create(month=plan.month, defaults={"as_of": plan.as_of})
    received = {
        "received_at__gte": midnight(plan.month),
        "received_at__lt": midnight(first_of_next(plan.month)),
    }
    if Ticket.objects.filter(is_demo=True, **received).exists():
        return 0
    cases = MonthWriter(plan, cast, surroundings(plan.month)).cases()
    with changes.muted():
        written = [ticket for batch in _batches(cases) for ticket in write(batch)]
    similar.note(written)
    return len(written)


def _batches(cases: list[Case]) -> Iterator[list[Case]]:
    """Batches with one opener each, so that a few statements write them."""
    by_opener: dict[int, list[Case]] = {}
    for case in cases:
        by_opener.setdefault(case.opener.user.pk if case.opener.user else 0, []).append(case)
    for group in by_opener.values():
        for start in range(0, len(group), BATCH):
            yield group[start : start + BATCH]


def write(batch: list[Case]) -> list[Ticket]:
    """Opens the tickets of cases with the same opener and records their steps. Nobody is told."""
    return open_tickets(
        [case.new for case in batch],
        batch[0].opener,
        notify=False,
        pasts=[
            [Past(step.action, step.actor, step.at, step.what) for step in case.steps]
            for case in batch
        ],
    )


def surroundings(day: datetime.date) -> Surroundings:
    """Topics, communes and the bodies that answered, as they were on a day of 2021."""
    communes = communes_on(day)
    prefetch_related_objects(communes, "unit")
    valid = {body.code: body for body in Organisation.objects.valid_on(day)}
    bodies = {
        topic: [valid[code] for code in codes if code in valid]
        for topic, codes in bodies_of_topics("unit_2021").items()
    }
    return Surroundings(
        topics={topic.code: topic for topic in Topic.objects.all()},
        bodies=bodies,
        communes=communes,
        calendar=working_calendar(),
    )


def _load_calls(plan: MonthPlan) -> None:
    calls_in = spread(plan.calls_in, plan.month, "in")
    calls_out = spread(plan.calls_out, plan.month, "out")
    if not CallCount.objects.filter(day__in=calls_in).exists():
        CallCount.objects.bulk_create(
            CallCount(day=day, calls_in=number, calls_out=calls_out[day])
            for day, number in calls_in.items()
        )
