"""Building an Elasticsearch index anew beside the live one, and tidying up after who died at it."""

from __future__ import annotations

import datetime
import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ... import contents, log
from ...models import IndexCursor
from ..base import EngineUnavailable
from .mapping import actions_of, mappings

if TYPE_CHECKING:
    from . import ElasticsearchEngine

#: Replicas as nodes allow, so that one node is green and three survive the loss of any.
_LIVE = {"auto_expand_replicas": "0-2", "refresh_interval": "1s"}
#: While it is filled nobody searches it, and what is lost with a node is built again.
_FILLING = {"auto_expand_replicas": "false", "number_of_replicas": 0, "refresh_interval": "-1"}
_RESULT_WINDOW = 10_000
_DURABILITY = "index.translog.durability"

#: A builder says so often (seconds) that it is alive; without a word for so long it is dead.
_BEAT, _DEAD = 10.0, 120.0
#: So many batches are on their way to the engine at once.
_STREAMS = 2


class Building:
    """One rebuild: the claim that no other runs, a new index, its texts, the swap."""

    def __init__(self, engine: ElasticsearchEngine) -> None:
        self.engine = engine
        self.client = engine.client
        self.claim = Claim(engine.copy)

    def run(self, progress: Callable[[int], Any] | None) -> int:
        """Builds and swaps; gives how many texts. Raises EngineUnavailable when another is at it,
        on whichever host."""
        index = self._new_name()
        with self.claim.held(index):
            self._remove_left_behind()
            log.give_positions()
            # The place in the log is taken before the first text is read: what changes meanwhile
            # comes after it and is followed.
            position = log.head().position
            mark = log.mark_at(position) or ""
            shape = {
                "number_of_shards": settings.SEARCH_INDEX_SHARDS,
                "max_result_window": _RESULT_WINDOW,
                **_FILLING,
                _DURABILITY: "async",
            }
            self.client.indices.create(index=index, settings=shape, mappings=mappings())
            try:
                texts = self._fill(index, position, progress)
                replaced = self._finish(index, position, mark)
            except BaseException:
                self.client.indices.delete(index=index, ignore_unavailable=True)
                raise
            if replaced:
                self.client.indices.delete(index=replaced, ignore_unavailable=True)
        return texts

    def _new_name(self) -> str:
        moment = timezone.now().strftime("%Y%m%d%H%M%S")
        return f"{self.engine.alias}-{moment}-{secrets.token_hex(3)}"

    def _remove_left_behind(self) -> None:
        """Removes what builders of this version that died have left: the claim is ours now."""
        live = self.engine.live()
        for index in self.client.indices.get(index=f"{self.engine.alias}-*"):
            if index != live:
                self.client.indices.delete(index=index, ignore_unavailable=True)

    def _fill(self, index: str, position: int, progress: Callable[[int], Any] | None) -> int:
        """Writes all texts: while the engine takes one batch, the next is made ready here."""
        texts = 0
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(_STREAMS) as pool:
            for documents in contents.everything(private=self.engine.private):
                actions = actions_of(index, documents, (), position)
                waiting.append(pool.submit(self.engine.send, actions))
                if len(waiting) > _STREAMS:
                    waiting.popleft().result()
                texts += len(documents)
                self.claim.beat()
                if progress:
                    progress(texts)
            for sending in waiting:
                sending.result()
        return texts

    def _finish(self, index: str, position: int, mark: str) -> str:
        """Follows the log to its end and makes the new index the live one; gives the one before.

        The cursor turns first: from then on followers write to the new index, from the place it
        has been followed to.
        """
        while lines := log.read(position, contents.BATCH):
            changed = contents.changed(lines, private=self.engine.private)
            self.engine.write(index, *changed, lines[-1].position)
            position, mark = lines[-1].position, lines[-1].mark
        self.client.indices.put_settings(index=index, settings={**_LIVE, _DURABILITY: "request"})
        # Replicas are copied before anybody searches: a node may be lost in that very moment.
        self.client.indices.refresh(index=index)
        self.client.cluster.health(index=index, wait_for_no_initializing_shards=True, timeout="60s")
        values = {"position": position, "mark": mark, "generation": index}
        IndexCursor.objects.update_or_create(copy=self.engine.copy, defaults=values)
        alias = self.engine.alias
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
        replaced = self.engine.live()
        if replaced:
            actions.append({"remove": {"index": replaced, "alias": alias}})
        self.client.indices.update_aliases(actions=actions)
        return replaced


def remove_other_versions(engine: ElasticsearchEngine) -> None:
    """Removes the indexes of other versions of the code once ours is a day old: until then hosts
    with that code may still be running, or come back."""
    day_ago = (timezone.now() - datetime.timedelta(days=1)).timestamp() * 1000
    born = {
        index: int(facts["settings"]["index"]["creation_date"])
        for index, facts in engine.client.indices.get(index=f"{engine.prefix}-*").items()
    }
    live = engine.live()
    if not live or born.get(live, day_ago) >= day_ago:
        return
    for index, moment in born.items():
        if moment < day_ago and not index.startswith(f"{engine.alias}-"):
            engine.client.indices.delete(index=index, ignore_unavailable=True)


class Claim:
    """That somebody builds a copy, told to all hosts by a row among the cursors."""

    def __init__(self, copy: str) -> None:
        self.copy = f"{copy}:building"
        self.host = socket.gethostname()[:40]
        self.mark = f"{self.host}:{os.getpid()}"
        self.told = 0.0

    @contextmanager
    def held(self, index: str) -> Iterator[None]:
        """Inside, nobody else builds. Raises EngineUnavailable when somebody does."""
        self._take(index)
        try:
            yield
        finally:
            IndexCursor.objects.filter(copy=self.copy, mark=self.mark).delete()

    def _take(self, index: str) -> None:
        with transaction.atomic():
            row, mine = IndexCursor.objects.get_or_create(
                copy=self.copy, defaults={"mark": self.mark, "generation": index}
            )
            if mine:
                return
            row = IndexCursor.objects.select_for_update().get(pk=row.pk)
            if self._is_alive(row):
                raise EngineUnavailable(f"{self.copy}: {row.mark} is at it.")
            row.mark, row.generation = self.mark, index
            row.save()

    def _is_alive(self, row: IndexCursor) -> bool:
        host, _, process = row.mark.rpartition(":")
        if host == self.host and not _runs(int(process or 0)):
            return False
        return (timezone.now() - row.moved_at).total_seconds() < _DEAD

    def beat(self) -> None:
        """Says that the builder is alive; raises EngineUnavailable when it was taken for dead."""
        if time.monotonic() - self.told < _BEAT:
            return
        self.told = time.monotonic()
        rows = IndexCursor.objects.filter(copy=self.copy, mark=self.mark)
        if not rows.update(moved_at=timezone.now()):
            raise EngineUnavailable(f"{self.copy}: another has taken over.")


def _runs(process: int) -> bool:
    """Whether a process of this host is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0
