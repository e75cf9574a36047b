"""What visitors looked for, for the editors; nothing that tells who it was.

A log must never make a search wait: while the database is busy (a large import on SQLite), lines
stay in memory and are written with a later one.
"""

import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from portal.vietnamese import fold

from .masking import MASK, masked
from .models import QueryLog
from .requests import SearchResults
from .text import words

logger = logging.getLogger(__name__)

#: Lines are written together, at most this often (seconds).
_EVERY = 2.0
#: How long (milliseconds) a write may wait for SQLite's lock.
_PATIENCE = 50

_waiting: deque[QueryLog] = deque(maxlen=2000)
_lock = threading.Lock()
_written_at = 0.0


def record(results: SearchResults) -> None:
    """Notes one search by a visitor, masked."""
    query, shown = _masked(results)
    if not query:
        return
    _waiting.append(
        QueryLog(
            query=query,
            shown=shown,
            folded=folded_query(shown),
            total=results.total,
            good=results.good,
            engine=results.engine,
            milliseconds=results.milliseconds,
        )
    )
    if time.monotonic() - _written_at >= _EVERY:
        flush()


def question_of(results: SearchResults) -> str:
    """What a search asked, masked and folded: by this its clicks are counted."""
    return folded_query(_masked(results)[1])


def folded_query(query: str) -> str:
    """A masked query in the form in which several ways of typing are one."""
    return (" ".join(word.folded for word in words(query)) or fold(query))[:200]


def _masked(results: SearchResults) -> tuple[str, str]:
    """The query as typed and as understood. A name that shows only once the keys of Telex are
    decoded must not stay in what was typed."""
    typed, shown = masked(results.query)[:200], masked(results.shown)[:200]
    hidden = shown.count(MASK) > typed.count(MASK)
    return (shown if hidden else typed), shown


def flush() -> None:
    """Writes the waiting lines now if the database is free."""
    global _written_at
    if not _lock.acquire(blocking=False):
        return
    lines = list(_waiting)
    try:
        with _impatient():
            QueryLog.objects.bulk_create(lines)
    except DatabaseError as error:
        logger.info("%s queries wait to be logged: %s", len(lines), error)
    else:
        for _ in lines:
            _waiting.popleft()
    finally:
        _written_at = time.monotonic()
        _lock.release()


@contextmanager
def _impatient() -> Iterator[None]:
    """Inside, SQLite gives up soon when another process writes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


atexit.register(lambda: _waiting and flush())
