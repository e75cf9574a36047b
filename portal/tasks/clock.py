"""The clock: rows of django-q2's schedules, made from what the rooms registered."""

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from . import registry
from .queue import enqueue

STRIKE = "portal.tasks.clock.strike"


def strike(name: str, at: str) -> None:
    """Queues the task of a schedule; `at` is the time it was meant for, so that one time is one
    run, however often django-q2 delivers it. A schedule that was withdrawn meanwhile is ignored."""
    wanted = registry.schedules.get(name)
    if wanted:
        enqueue(wanted.task, key=f"clock:{name}:{at}", delay=None, arguments=dict(wanted.arguments))


@transaction.atomic
def load_schedules() -> tuple[int, int]:
    """Makes the rows agree with the registry, keeping next times that still hold.

    Gives how many rows were written and how many were removed.
    """
    rows = Schedule.objects.filter(func=STRIKE)
    removed = rows.exclude(name__in=registry.schedules).delete()[0]
    unchanged = set(rows.values_list("name", "cron"))
    written = 0
    for wanted in registry.schedules.values():
        registry.find(wanted.task)
        if (wanted.name, wanted.cron) in unchanged:
            continue
        row = rows.filter(name=wanted.name).first() or Schedule(name=wanted.name, func=STRIKE)
        row.args = repr((wanted.name,))
        row.kwargs = repr({"q_options": {"save": False}})
        row.intended_date_kwarg = "at"
        row.schedule_type = Schedule.CRON
        row.cron = wanted.cron
        row.next_run = row.calculate_next_run(timezone.now())
        row.full_clean()
        row.save()
        written += 1
    return written, removed
