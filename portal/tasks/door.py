"""What other rooms call.

    @task("submissions.send_notice", max_attempts=8)
    def send_notice(notice_id): ...

    with transaction.atomic():
        notice.save()
        enqueue(send_notice, key=f"notice:{notice.pk}", notice_id=notice.pk)

The task commits with the data it concerns and is run at least once. `.queue` holds how; it is
imported late, because it needs the models and this module is imported before they are loaded.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import TaskRun


def enqueue(
    task: str | Callable, /, *, key: str, delay: timedelta | float | None = None, **arguments
) -> "TaskRun":
    """Queues one run of a task in the caller's transaction and gives its record.

    `key` names the work: a key that was queued before gives the run of then, whether it waits, is
    done or is dead, and queues nothing. `delay` (timedelta or seconds) is the earliest start.
    Raises UnknownTask, and TypeError when JSON cannot carry the arguments.
    """
    from . import queue

    return queue.enqueue(task, key=key, delay=delay, arguments=arguments)


def enqueue_new(task: str | Callable, /, *, key: str, **arguments) -> "TaskRun":
    """`enqueue` at once under a key that is certainly new, such as one made of the number of a row
    that was just written: nothing is asked before. IntegrityError when the key was there."""
    from . import queue

    return queue.put(task, key=key, delay=None, arguments=arguments)


def resend(run: "TaskRun") -> bool:
    """Queues a dead run again with its attempts counted anew; False when it was not dead."""
    from . import queue

    return queue.resend(run)


def run_pending() -> int:
    """Runs in this process all work that is due, also what that work queues; gives how many runs.

    For tests and commands: what fails is logged and waits for its next attempt, as in a worker.
    """
    from . import execution

    return execution.run_pending()
