"""The tasks that keep the portal's own house."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_q.models import Task as DjangoQTask

from . import recovery
from .models import TaskRun
from .registry import schedule, task

# Until then the same key does not run a second time.
KEEP_DONE = timedelta(days=90)
KEEP_CLOCK = timedelta(days=2)


@task(recovery.SWEEP)
def sweep() -> None:
    """Takes up what was interrupted or lost. Its latest success is the task process's heartbeat."""
    recovery.take_up_interrupted()
    recovery.requeue_lost()


@task("tasks.purge")
def purge() -> None:
    """Deletes the records of work long done; what was given up stays for staff."""
    now = timezone.now()
    finished = TaskRun.objects.filter(state=TaskRun.State.DONE)
    finished.filter(finished_at__lt=now - KEEP_DONE).delete()
    finished.filter(key__startswith="clock:", finished_at__lt=now - KEEP_CLOCK).delete()
    DjangoQTask.objects.filter(stopped__lt=now - KEEP_DONE).delete()


@task("pages.publish_scheduled")
def publish_scheduled() -> None:
    """Publishes and withdraws the pages whose time has come (Wagtail's own command)."""
    call_command("publish_scheduled")


@task("sessions.clear")
def clear_sessions() -> None:
    """Deletes sessions that are over."""
    call_command("clearsessions")


schedule("sweep", cron="* * * * *", task=recovery.SWEEP)
schedule("publish-scheduled", cron="*/2 * * * *", task="pages.publish_scheduled")
schedule("purge", cron="20 2 * * *", task="tasks.purge")
schedule("clear-sessions", cron="40 2 * * *", task="sessions.clear")
