"""Rows that change a few times a year and are needed at every request, kept in each process."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import transaction

# A cache that is not shared tells other processes nothing, and neither does a change made past
# the models: after so many seconds the rows are read again whatever the version says.
AT_MOST_SECONDS = 5.0

T = TypeVar("T")


@dataclass(frozen=True)
class _Copy(Generic[T]):
    value: T
    version: str
    read_at: float


class _Holder(threading.local):
    """One copy for each thread, since each may stand in a transaction of its own."""

    copy: _Copy | None = None


class Kept(Generic[T]):
    """What `read` gives, read anew when it changed here or in any process with the same cache.

    Whoever changes the rows calls `changed`; the value is for reading only.
    """

    def __init__(self, name: str, read: Callable[[], T]):
        self.name, self.read = f"kept:{name}", read
        self._holder = _Holder()

    def get(self) -> T:
        version, copy, now = cache.get(self.name), self._holder.copy, time.monotonic()
        if copy and copy.version == version and now - copy.read_at < AT_MOST_SECONDS:
            return copy.value
        if version is None:
            version = self._new_version()
        # The version is older than what is read now: a change in between is seen the next time.
        self._holder.copy = _Copy(self.read(), version, now)
        return self._holder.copy.value

    def changed(self, **_signal: object) -> None:
        """Makes this thread read again at once, so that it sees its own transaction, and every
        other when that is committed. Fits the signals of models."""
        self._holder.copy = None
        transaction.on_commit(self._new_version)

    def _new_version(self) -> str:
        version = uuid.uuid4().hex
        cache.set(self.name, version, timeout=None)
        return version
