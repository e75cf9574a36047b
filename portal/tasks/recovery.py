"""Takes up what a dead worker left, and what lost its message."""

import logging
import uuid
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_q.models import OrmQ

from . import workers
from .execution import RETRY_DELAYS, due_runs, record_failure
from .models import TaskRun
from .queue import enqueue, put_message

logger = logging.getLogger(__name__)

# The task that does the round here each minute; its latest success is the heartbeat.
SWEEP = "tasks.sweep"
# A killed worker is seldom the task's fault: the first further attempt comes at once.
DELAYS_AFTER_KILL = [timedelta(0), *RETRY_DELAYS]
# A run that became due this recently may still have its message on the way.
GRACE = timedelta(minutes=1)


def take_up_interrupted() -> int:
    """Ends the attempts of workers that are no longer there; gives how many.

    A worker of this host is known to be gone at once, one of another host when its lease is over.
    """
    count = 0
    for run in TaskRun.objects.filter(
        state=TaskRun.State.QUEUED, leased_until__isnull=False
    ).iterator():
        if run.leased_until < timezone.now() or workers.is_gone(run.worker):
            record_failure(run, "The worker was killed.", delays=DELAYS_AFTER_KILL)
            count += 1
    return count


def requeue_lost() -> int:
    """Gives a new message to each due run whose message is gone; gives how many."""
    lost = (
        due_runs()
        .filter(next_attempt_at__lt=timezone.now() - GRACE)
        .exclude(Exists(OrmQ.objects.filter(pk=OuterRef("message"))))
    )
    count = 0
    for key in list(lost.values_list("key", flat=True)):
        with transaction.atomic():
            run = lost.select_for_update().filter(key=key).first()
            if run:
                run.message = put_message(run.name, run.key, timezone.now())
                run.save(update_fields=["message"])
                count += 1
    return count


def release_messages() -> int:
    """Makes the messages of due runs deliverable now; gives how many.

    django-q2 locks a message when it takes it, long before a worker is free, and a cluster that is
    killed leaves it locked until `retry` is over. If the other cluster is alive after all, the run
    is delivered twice, which does no harm.
    """
    waiting = due_runs().values("message")
    return OrmQ.objects.filter(pk__in=waiting, lock__gt=timezone.now()).update(lock=timezone.now())


def recover_at_start(**signal) -> None:
    """Called by each new worker: it may stand in for one that was killed."""
    try:
        if take_up_interrupted() + release_messages():
            logger.info("Took up tasks that a killed worker had left.")
        enqueue(SWEEP, key=f"clock:start:{uuid.uuid4()}", delay=None, arguments={})
    except DatabaseError:
        # The sweep does the same within a minute; a worker that dies here would be started anew
        # without end.
        logger.exception("Could not look for interrupted tasks.")
