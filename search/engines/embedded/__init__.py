"""The engine that every host carries: an SQLite file with FTS5, no server, no network.

It is the default engine, and the one that answers when Elasticsearch is away. Its syllable model
serves the query front whichever engine answers.
"""

import datetime
import hashlib
import logging
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from ... import contents, log
from ...models import IndexCursor
from ...planning import Plan
from ...syllables import SyllableModel
from ..base import Answer, CopyState, EngineUnavailable, Found, Name
from . import explaining, finding, writing
from .learnt import Learnt
from .schema import (
    Busy,
    Generation,
    IndexFile,
    clear_left_behind,
    create,
    drop,
    drop_other_versions,
    live,
    move,
    swap,
)

__all__ = ["AnotherLog", "Busy", "EmbeddedEngine"]

logger = logging.getLogger(__name__)


class AnotherLog(EngineUnavailable):
    """The copy stands at a line that this log does not have."""


class EmbeddedEngine:
    """The copy of the index, public or private, in the file at `path`."""

    name = "embedded"

    def __init__(self, path: Path, *, private: bool = False) -> None:
        self.private = private
        self.file = IndexFile(path, private=private)
        self._learnt = Learnt(self.file)

    @property
    def copy(self) -> str:
        """embedded:<host>:<which file>: every web host follows the log for itself."""
        path = hashlib.blake2b(str(self.file.path.resolve()).encode(), digest_size=4).hexdigest()
        return f"embedded:{socket.gethostname()[:60]}:{path}"

    def find(self, plan: Plan) -> Answer:
        with self.file.reading() as (connection, generation):
            return finding.find(connection, generation, plan)

    def scores_by_field(self, plan: Plan, found: Sequence[Found]) -> list[dict[str, float]]:
        with self.file.reading() as (connection, generation):
            return explaining.scores_by_field(connection, generation, plan, found)

    def asked(self, plan: Plan) -> str:
        return explaining.asked(plan)

    def model(self) -> SyllableModel:
        """What the texts say about syllables; the shipped ones alone before there is an index."""
        return self._learnt.model()

    def titles(self, words: list[str], limit: int) -> list[tuple[Any, ...]]:
        """Documents whose titles have all `words`, the last one perhaps unfinished."""
        with self.file.reading() as (connection, generation):
            return finding.titles(connection, generation, words, limit)

    def is_built(self) -> bool:
        """Whether there is an index of this version."""
        try:
            with self.file.reading():
                return True
        except EngineUnavailable:
            return False

    def position(self) -> int:
        """How far the copy has followed the log."""
        with self.file.reading() as (_, generation):
            return generation.position

    def follow(self, limit: int = contents.BATCH) -> bool:
        log.give_positions()
        if not self.is_built():
            self.rebuild()
        try:
            more = self.catch_up(limit)
        except AnotherLog as error:
            logger.warning("%s It is built anew.", error)
            self.rebuild()
            more = False
        self._show_cursor()
        return more

    def catch_up(self, limit: int, *, patience: float | None = None) -> bool:
        """As `follow`, but writes nothing to the portal's database: what a search may do.

        The next lines are read, fetched and written inside one exclusive transaction of the file,
        so that of two followers the later always sees what the earlier has done. Raises AnotherLog
        when the copy must be built anew, and Busy when somebody else is writing for longer than
        `patience` (seconds).
        """
        with self.file.writing(patience) as connection:
            generation = live(connection)
            if generation is None:
                raise EngineUnavailable("No index has been built for this version yet.")
            lines = log.read_from(generation.position, generation.mark, limit)
            if lines is not None:
                self._take(connection, generation, lines)
                return len(lines) == limit
        raise AnotherLog(f"The index at {self.file.path} cannot go on in this log.")

    def _take(self, connection, generation: Generation, lines: list[log.Line]) -> None:
        if lines:
            changed = contents.changed(lines, private=self.private)
            writing.apply(connection, generation, *changed)
            move(connection, generation, lines[-1].position, lines[-1].mark)

    def rebuild(self, progress: Callable[[int], Any] | None = None, *, wait: bool = True) -> int:
        log.give_positions()
        with self.file.rebuilding(wait=wait):
            return self._rebuild(progress)

    def _rebuild(self, progress: Callable[[int], Any] | None) -> int:
        # The place in the log is taken before the first text is read: what changes meanwhile
        # comes after it and is followed.
        position = log.head().position
        with self.file.writing() as connection:
            clear_left_behind(connection)
            generation = create(connection, position, log.mark_at(position) or "")
        try:
            texts = 0
            for documents in contents.everything(private=self.private):
                with self.file.writing() as connection:
                    texts += writing.apply(connection, generation, documents)
                if progress:
                    progress(texts)
            self._finish(generation)
        except BaseException:
            with self.file.writing() as connection:
                drop(connection, generation.id)
            raise
        self._show_cursor()
        return texts

    def _finish(self, generation: Generation) -> None:
        """Follows the log to its end, tidies the full-text tables, and makes the swap."""
        while True:
            with self.file.writing() as connection:
                current = _again(connection, generation)
                lines = log.read(current.position, contents.BATCH)
                self._take(connection, current, lines)
                if not lines:
                    for name in ("fts", "titles"):
                        table = current.table(name)
                        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
                    swap(connection, current)
                    return

    def apply(self, documents: Iterable, gone: Iterable[Name] = ()) -> int:
        """Writes documents straight into the live generation: what `check_search` repairs."""
        with self.file.writing() as connection:
            generation = live(connection)
            if generation is None:
                raise EngineUnavailable("No index has been built for this version yet.")
            return writing.apply(connection, generation, documents, gone)

    def digests(self) -> Iterator[tuple[Name, str]]:
        with self.file.reading() as (connection, generation):
            held = connection.execute(
                f"SELECT source, key, digest FROM {generation.table('docs')}"
            ).fetchall()
        for source, key, digest in held:
            yield (source, key), digest

    def tidy(self) -> None:
        """Drops what earlier versions of the code left, once this one's index is a day old: until
        then their processes may still be running beside this one, or come back."""
        with self.file.writing() as connection:
            generation = live(connection)
            if generation and _age(generation.built_at) > datetime.timedelta(days=1):
                drop_other_versions(connection)

    def state(self) -> CopyState:
        try:
            with self.file.reading() as (connection, generation):
                (texts,) = connection.execute(
                    f"SELECT count(*) FROM {generation.table('docs')}"
                ).fetchone()
        except EngineUnavailable as error:
            return CopyState(self.copy, ready=False, detail=str(error))
        return CopyState(
            self.copy,
            ready=True,
            texts=texts,
            position=generation.position,
            built_at=datetime.datetime.fromisoformat(generation.built_at),
        )

    def _show_cursor(self) -> None:
        """Repeats in the database, for staff and health, where the file itself says it stands."""
        with self.file.reading() as (_, generation):
            values = {"position": generation.position, "generation": str(generation.id)}
        IndexCursor.objects.update_or_create(copy=self.copy, defaults=values)


def _age(built_at: str) -> datetime.timedelta:
    return timezone.now() - datetime.datetime.fromisoformat(built_at)


def _again(connection, generation: Generation) -> Generation:
    """The generation as it stands by now."""
    row = connection.execute(
        "SELECT id, position, mark, built_at FROM generations WHERE id = ?", (generation.id,)
    ).fetchone()
    return Generation(*row)
