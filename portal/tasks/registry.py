"""What can be done later, and what the clock starts. Filled by `<app>/tasks.py` at start."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

DEFAULT_TIMEOUT = 60


class UnknownTask(LookupError):
    """No task of this name is registered in this process."""


class GiveUp(Exception):
    """Raised by a task whose further attempts would be of no use: it is given up at once, and
    stands among the dead letters."""


@dataclass(frozen=True)
class Task:
    """A function that may be queued. `timeout` is in seconds, for one attempt."""

    name: str
    function: Callable[..., Any]
    max_attempts: int
    timeout: int


@dataclass(frozen=True)
class ScheduledTask:
    """A task that the clock starts at the local times of `cron` (five fields)."""

    name: str
    cron: str
    task: str
    arguments: dict = field(default_factory=dict)


tasks: dict[str, Task] = {}
schedules: dict[str, ScheduledTask] = {}


def task(name: str, *, max_attempts: int = 5, timeout: int = DEFAULT_TIMEOUT):
    """Registers a function under `name`, which stays the same when the function moves.

    The function takes keyword arguments that JSON can carry. It may be called more than once for
    the same key (a worker can be killed after the work and before the note that it is done), so
    it must leave the same result when it runs again. What it raises counts as a failed attempt.
    """

    def register(function):
        known = tasks.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"Two functions are registered as task {name!r}.")
        tasks[name] = Task(name, function, max_attempts, timeout)
        return function

    return register


def schedule(name: str, *, cron: str, task: str, **arguments) -> None:
    """Asks the clock to start `task` with `arguments`; `load_schedules` puts it into force.

    A time that passed while no task process ran is made up for once, not once for each time.
    """
    schedules[name] = ScheduledTask(name, cron, task, arguments)


def find(name_or_function: str | Callable) -> Task:
    """The registered task of this name or function; raises UnknownTask."""
    if isinstance(name_or_function, str):
        if name_or_function in tasks:
            return tasks[name_or_function]
        raise UnknownTask(name_or_function)
    for known in tasks.values():
        if known.function is name_or_function:
            return known
    raise UnknownTask(repr(name_or_function))
