"""Puts runs and their messages into the database, always both in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ
from django_q.tasks import async_task

from . import registry
from .models import TaskRun

EXECUTE = "portal.tasks.execution.execute"


class DueBroker(ORM):
    """django-q2's own broker, but a message can wait: `lock` is the time before which no cluster
    takes it."""

    def __init__(self, due: datetime):
        self.due = due
        self.message: int | None = None
        super().__init__()

    def enqueue(self, task):
        row = self.get_connection().create(key=self.list_key, payload=task, lock=self.due)
        self.message = row.pk
        return row.pk


def put_message(name: str, key: str, due: datetime) -> int:
    """Writes the message that wakes a worker for a run at `due`; gives its number."""
    broker = DueBroker(due)
    # save=False: our own record says what is done, django-q2's would be a second one.
    options = {"broker": broker, "save": False, "timeout": _timeout(name)}
    async_task(EXECUTE, key, task_name=name[:100], q_options=options)
    return broker.message


def _timeout(name: str) -> int:
    known = registry.tasks.get(name)
    return known.timeout if known else registry.DEFAULT_TIMEOUT


def drop_message(run: TaskRun) -> None:
    OrmQ.objects.filter(pk=run.message).delete()


def enqueue(
    task: str | Callable, *, key: str, delay: timedelta | float | None, arguments: dict
) -> TaskRun:
    """See `door.enqueue`."""
    registry.find(task)
    if known := TaskRun.objects.filter(key=key).first():
        return known
    try:
        with transaction.atomic():
            return put(task, key=key, delay=delay, arguments=arguments)
    except IntegrityError:  # another process queued the same key in between
        return TaskRun.objects.get(key=key)


def put(
    task: str | Callable, *, key: str, delay: timedelta | float | None, arguments: dict
) -> TaskRun:
    """Writes a run and the message that wakes a worker for it, in the caller's transaction."""
    name = registry.find(task).name
    if not isinstance(delay, timedelta):
        delay = timedelta(seconds=delay or 0)
    due = timezone.now() + delay
    return TaskRun.objects.create(
        name=name,
        key=key,
        arguments=arguments,
        next_attempt_at=due,
        message=put_message(name, key, due),
    )


def resend(run: TaskRun) -> bool:
    """See `door.resend`."""
    with transaction.atomic():
        run = TaskRun.objects.select_for_update().get(pk=run.pk)
        if run.state != TaskRun.State.DEAD:
            return False
        run.state = TaskRun.State.QUEUED
        run.attempts = 0
        run.finished_at = None
        run.next_attempt_at = timezone.now()
        run.message = put_message(run.name, run.key, run.next_attempt_at)
        run.save()
        return True
