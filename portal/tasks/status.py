"""How the task process is doing, in figures."""

from datetime import datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from .execution import due_runs
from .models import TaskRun
from .recovery import SWEEP


def figures() -> dict:
    """Due runs that wait, the age of the oldest, runs given up (ever, and in the last day), and
    how long ago the task process last did its round; ages in whole seconds, None without any.

    The round goes through clock, queue and worker: if it is recent, all three work.
    """
    dead = TaskRun.objects.filter(state=TaskRun.State.DEAD)
    rounds = TaskRun.objects.filter(name=SWEEP, state=TaskRun.State.DONE)
    waiting = due_runs()
    return {
        "waiting": waiting.count(),
        "oldest_seconds": _age(waiting.aggregate(at=Min("next_attempt_at"))["at"]),
        "dead": dead.count(),
        "dead_today": dead.filter(finished_at__gt=timezone.now() - timedelta(days=1)).count(),
        "heartbeat_seconds": _age(rounds.aggregate(at=Max("finished_at"))["at"]),
    }


def _age(moment: datetime | None) -> int | None:
    return None if moment is None else int((timezone.now() - moment).total_seconds())
