"""Mail that did not arrive: what was given up, what is still being tried, and sending it again.

Speaks of tickets by their code alone: whom a notice to a sender was to reach is not shown.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from portal.tasks import enqueue, resend, task
from portal.tasks.models import TaskRun

from .models import Delivery, Notice

SEND = "submissions.send_notice"


@dataclass(frozen=True)
class Letter:
    """One notice whose mail failed so far. `reason` is in words for staff."""

    run: TaskRun
    notice: Notice
    reason: str
    failed_at: datetime.datetime | None


def given_up() -> QuerySet[TaskRun]:
    return TaskRun.objects.filter(name=SEND, state=TaskRun.State.DEAD).order_by(
        "-finished_at", "pk"
    )


def still_tried() -> QuerySet[TaskRun]:
    """Failed at least once, and tried again by themselves."""
    waiting = TaskRun.objects.filter(name=SEND, state=TaskRun.State.QUEUED, last_error__gt="")
    return waiting.order_by("next_attempt_at", "pk")


def counts() -> dict[str, int]:
    """How many letters are `given_up` and `still_tried`, in one query."""
    return TaskRun.objects.filter(name=SEND).aggregate(
        given_up=Count("pk", filter=Q(state=TaskRun.State.DEAD)),
        still_tried=Count("pk", filter=Q(state=TaskRun.State.QUEUED, last_error__gt="")),
    )


def letters(runs: list[TaskRun]) -> list[Letter]:
    """What stands behind these runs, in two queries. Runs whose notice was erased are left out."""
    related = ("ticket", "staff", "to_organisation")
    ids = {run.arguments.get("notice"): run for run in runs}
    notices = Notice.objects.select_related(*related).in_bulk(ids)
    last = (
        Delivery.objects.filter(notice__in=notices)
        .values("notice")
        .annotate(last=Max("pk"))
        .values("last")
    )
    attempts = {row.notice_id: row for row in Delivery.objects.filter(pk__in=last)}
    return [
        Letter(
            run=run,
            notice=notices[pk],
            reason=_reason(attempts.get(pk)),
            failed_at=attempts[pk].finished_at if pk in attempts else None,
        )
        for pk, run in ids.items()
        if pk in notices
    ]


def _reason(delivery: Delivery | None) -> str:
    """A worker that was killed at its last attempt has left none."""
    reason = delivery.reason if delivery else ""
    return str(Delivery.Reason(reason or Delivery.Reason.OTHER).label)


def send_again(pk: int) -> bool:
    """Queues one letter that was given up; False when it no longer is."""
    run = given_up().filter(pk=pk).first()
    return bool(run) and resend(run)


def send_all_again() -> int:
    """Queues everything that is given up now, as after a day without a mail server; gives how much
    that is. Done by a task: there may be thousands."""
    now, count = timezone.now(), given_up().count()
    if count:
        enqueue(resend_given_up, key=f"resend-mail:{now.isoformat()}", before=now.isoformat())
    return count


@task("submissions.resend_given_up", timeout=600)
def resend_given_up(before: str) -> int:
    """Queues again what was given up until then. Run twice, it finds the rest."""
    moment = datetime.datetime.fromisoformat(before)
    runs = list(given_up().filter(finished_at__lte=moment).values_list("pk", flat=True))
    return sum(send_again(pk) for pk in runs)
