"""The index log: what may have changed, written in the transaction of the change itself."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

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
        enqueue_new("search.follow", key=f"search.follow:{rows[-1].pk}")


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
