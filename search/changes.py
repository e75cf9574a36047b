"""The index log: what may have changed, written in the transaction of the change itself."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from portal.tasks import enqueue, enqueue_new

from . import log
from .models import IndexChange

_muted: ContextVar[bool] = ContextVar("search_muted", default=False)


def note(source_name: str, keys: Iterable[str | int]) -> None:
    """Writes that the documents `keys` of a source may have changed, appeared or gone.

    Commits and rolls back with the transaction around it. Cheap: nothing is read or indexed here.
    Works inside `muted()` too: that silences the signals of pages, not an explicit note.
    """
    note_together({source_name: keys})


def note_together(keys: Mapping[str, Iterable[str | int]]) -> None:
    """As `note`, for several sources at once: their names with the keys of each."""
    rows = [
        IndexChange(source=name, key=key)
        for name, changed in keys.items()
        for key in dict.fromkeys(map(str, changed))
    ]
    if not rows:
        return
    # Without savepoints: whoever changes a ticket does so in a transaction already.
    with transaction.atomic(savepoint=False):
        log.append(rows)
        _wake(rows[-1].pk)


@dataclass
class _Woken:
    """When this process last woke the followers (seconds, monotonic), and whether a run is queued
    for what comes right after that."""

    at: float = float("-inf")
    again: bool = False


_BURST = 1.0  # seconds in which one run for all that follows is enough
_AFTER_BURST = 2.0
_woken = _Woken()


def _wake(change: int) -> None:
    """Asks for a run of the followers. In a burst of changes the first asks for one at once and
    the second for one after the burst; those two bring all of them."""
    if time.monotonic() - _woken.at > _BURST:
        enqueue_new("search.follow", key=f"search.follow:{change}")
        transaction.on_commit(_woken_now)
    elif not _woken.again:
        enqueue("search.follow", key=f"search.follow:after:{change}", delay=_AFTER_BURST)
        transaction.on_commit(_woken_again)


def _woken_now() -> None:
    _woken.at, _woken.again = time.monotonic(), False


def _woken_again() -> None:
    _woken.again = True


def followed() -> None:
    """Told when the followers begin in this very process: the next change wakes them again."""
    _woken.at = float("-inf")


def wake_followers() -> None:
    """Asks for a run of the followers although nothing changed: an index is missing. Once a minute
    is enough, however many visitors notice."""
    minute = int(time.time()) // 60
    enqueue("search.follow", key=f"search.follow:woken:{minute}")


@contextmanager
def muted() -> Iterator[None]:
    """Inside, publishing or moving pages writes nothing to the index log.

    For bulk imports, which `note` all their keys once at the end, in the same transaction.
    """
    token = _muted.set(True)
    try:
        yield
    finally:
        _muted.reset(token)


def is_muted() -> bool:
    """Whether this thread is inside `muted()`."""
    return _muted.get()
