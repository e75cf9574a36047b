"""Refuses settings under which tasks would run twice or be lost."""

from django.conf import settings
from django.core import checks

from . import registry

MARGIN = 30  # seconds


@checks.register(checks.Tags.compatibility)
def check_cluster(app_configs, **kwargs):
    """An ordinary task is done before its message comes again, and commits with the data.

    A task with a longer timeout of its own may see its message come again: it is then found to
    run already, and nothing happens.
    """
    cluster = settings.Q_CLUSTER
    found = []
    # A message is taken while a worker is still busy: two tasks may pass before it is done with.
    if cluster["retry"] < 2 * cluster["timeout"] + MARGIN:
        found.append(
            checks.Error(
                "Q_CLUSTER['retry'] is too short: tasks would be delivered again while they run.",
                hint="It must be at least twice the timeout and 30 s.",
                id="tasks.E001",
            )
        )
    if cluster.get("orm") != "default":
        found.append(
            checks.Error(
                "Q_CLUSTER must use the ORM broker on the default database: a task commits with "
                "the data it concerns.",
                id="tasks.E002",
            )
        )
    return found


@checks.register(checks.Tags.compatibility)
def check_schedules(app_configs, **kwargs):
    """A schedule of a task that nobody registered would never strike."""
    return [
        checks.Error(
            f"The schedule {schedule.name} starts an unknown task: {schedule.task}",
            id="tasks.E003",
        )
        for schedule in registry.schedules.values()
        if schedule.task not in registry.tasks
    ]
