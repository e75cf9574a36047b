"""Runs one task: what a worker of django-q2 calls, and what happens when it fails.

Messages only wake a worker; the run's own row decides. An attempt is committed before the call,
so that a task which kills its worker uses up its attempts like one that raises.
"""

import logging
import traceback
from datetime import timedelta

from django.db import connections, transaction
from django.utils import timezone
from django_q.exceptions import TimeoutException

from . import registry, workers
from .models import TaskRun
from .queue import drop_message, put_message
from .registry import GiveUp

logger = logging.getLogger(__name__)

# Before the 2nd, 3rd, 4th and any further attempt.
RETRY_DELAYS = [
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
]
# django-q2 ends a worker 3 s after its timeout; by then nobody is at the task any more.
LEASE_MARGIN = timedelta(seconds=20)


def execute(key: str) -> bool:
    """Makes one attempt at the run of this key; False when it is done, not due or taken."""
    run = _claim(key)
    if run is None:
        return False
    try:
        registry.find(run.name).function(**run.arguments)
    except TimeoutException:
        # Struck anywhere, perhaps inside the database driver: the connection is not to be trusted.
        connections.close_all()
        record_failure(run, traceback.format_exc())
        raise  # django-q2 replaces the worker
    except GiveUp:
        record_failure(run, traceback.format_exc(), final=True)
    except Exception:  # whatever a task raises is its failed attempt
        record_failure(run, traceback.format_exc())
    else:
        _record_success(run)
    return True


def run_pending() -> int:
    """See `door.run_pending`."""
    count = 0
    while keys := list(due_runs().order_by("next_attempt_at", "pk").values_list("key", flat=True)):
        count += sum(execute(key) for key in keys)
    return count


def due_runs():
    """Runs that wait for a worker now."""
    return TaskRun.objects.filter(
        state=TaskRun.State.QUEUED,
        leased_until__isnull=True,
        next_attempt_at__lte=timezone.now(),
    )


def _claim(key: str) -> TaskRun | None:
    """Counts the attempt and takes the lease, if the run is to be done now and nobody is at it."""
    with transaction.atomic():
        run = TaskRun.objects.select_for_update().filter(key=key).first()
        now = timezone.now()
        if run is None or run.state != TaskRun.State.QUEUED or run.next_attempt_at > now:
            return None
        if run.leased_until and run.leased_until > now and not workers.is_gone(run.worker):
            return None
        known = registry.tasks.get(run.name)
        timeout = known.timeout if known else registry.DEFAULT_TIMEOUT
        if run.leased_until and run.attempts >= _max_attempts(run):
            record_failure(run, "The worker was killed at the last attempt.")
            return None
        run.attempts += 1
        run.worker = workers.identity()
        run.leased_until = now + timedelta(seconds=timeout) + LEASE_MARGIN
        run.save(update_fields=["attempts", "worker", "leased_until"])
        return run


def _record_success(run: TaskRun) -> None:
    with transaction.atomic():
        run = TaskRun.objects.select_for_update().get(pk=run.pk)
        drop_message(run)
        run.state = TaskRun.State.DONE
        run.finished_at = timezone.now()
        _let_go(run)


def record_failure(
    run: TaskRun, error: str, *, delays: list[timedelta] = RETRY_DELAYS, final: bool = False
) -> None:
    """Queues the next attempt of a run after its delay, or gives it up when none is left or the
    failure is `final`.

    `run` is as the attempt began: if another attempt has begun since, or it is done, nothing
    changes.
    """
    with transaction.atomic():
        now_run = TaskRun.objects.select_for_update().get(pk=run.pk)
        if now_run.state != TaskRun.State.QUEUED or now_run.attempts != run.attempts:
            return
        run = now_run
        drop_message(run)
        run.last_error = error
        if final or run.attempts >= _max_attempts(run):
            run.state = TaskRun.State.DEAD
            run.finished_at = timezone.now()
            run.message = None
            logger.error("Task %s given up after %s attempts: %s", run, run.attempts, error)
        else:
            delay = delays[min(run.attempts, len(delays)) - 1]
            run.next_attempt_at = timezone.now() + delay
            run.message = put_message(run.name, run.key, run.next_attempt_at)
            logger.warning("Task %s failed, again in %s: %s", run, delay, error)
        _let_go(run)


def _let_go(run: TaskRun) -> None:
    run.worker = ""
    run.leased_until = None
    run.save()


def _max_attempts(run: TaskRun) -> int:
    known = registry.tasks.get(run.name)
    return known.max_attempts if known else 5
