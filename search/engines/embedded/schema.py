"""The file of the embedded index: its tables, generations and connections.

One SQLite file beside the portal's database holds generations of the index. A rebuild writes the
next generation's tables beside the live ones and then turns one row; readers, who look at that row
and the tables inside one read transaction, never see half of it. Several processes may read, write
and rebuild at once (WAL).
"""

import fcntl
import hashlib
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.utils import timezone

from ...text import TERMS_VERSION
from ..base import EngineUnavailable

logger = logging.getLogger(__name__)

#: How long (seconds) who must write waits for others who are writing.
_PATIENCE = 10.0


class Busy(EngineUnavailable):
    """Somebody else is writing to the file."""


#: The columns that are scored, in the order of `weights.FieldWeights`.
COLUMNS = ("title", "title_pairs", "title_sounds", "body", "body_pairs", "body_sounds")

_TOKENIZER = "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\""

_GENERATIONS = """
CREATE TABLE IF NOT EXISTS generations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL,
    live INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0,
    mark TEXT NOT NULL DEFAULT '',
    built_at TEXT NOT NULL DEFAULT ''
)
"""

_TABLES = f"""
CREATE TABLE docs_{{g}} (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    topic TEXT NOT NULL, topic_name TEXT NOT NULL, "group" TEXT NOT NULL,
    organisation TEXT NOT NULL, commune TEXT NOT NULL, language TEXT NOT NULL,
    date TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL,
    digest TEXT NOT NULL,
    UNIQUE (source, key)
);
CREATE TABLE texts_{{g}} (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL, url TEXT NOT NULL, keywords TEXT NOT NULL, summary TEXT NOT NULL,
    body TEXT NOT NULL, extra TEXT NOT NULL,
    exact TEXT NOT NULL,
    terms BLOB NOT NULL
);
CREATE VIRTUAL TABLE fts_{{g}} USING fts5({", ".join(COLUMNS)}, content='', {_TOKENIZER});
CREATE VIRTUAL TABLE titles_{{g}} USING fts5(title, content='', prefix='1 2 3', {_TOKENIZER});
CREATE VIRTUAL TABLE vocabulary_{{g}} USING fts5vocab('fts_{{g}}', 'row');
CREATE TABLE syllables_{{g}} (
    form TEXT NOT NULL, folded INTEGER NOT NULL, texts INTEGER NOT NULL,
    PRIMARY KEY (folded, form)
) WITHOUT ROWID;
"""

#: The tables and the terms in them: an index of another version is not read.
VERSION = f"{TERMS_VERSION}-{hashlib.blake2b(_TABLES.encode(), digest_size=4).hexdigest()}"

_NAMES = ("vocabulary", "titles", "fts", "syllables", "texts", "docs")


@dataclass(frozen=True, slots=True)
class Generation:
    """One index in the file. `position` and `mark` are the line of the index log it has followed
    to; they change in the transaction that changes its documents."""

    id: int
    position: int
    mark: str
    built_at: str

    def table(self, name: str) -> str:
        """The name of one of its tables."""
        return f"{name}_{self.id}"


class IndexFile:
    """The file at `path`, opened once for each thread and process. A `private` one is for this
    system user's eyes only."""

    def __init__(self, path: Path, *, private: bool = False) -> None:
        self.path = Path(path)
        self.private = private
        self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[tuple[sqlite3.Connection, Generation]]:
        """A consistent view of the live generation; raises EngineUnavailable without one."""
        with self._transaction("BEGIN") as connection:
            yield connection, self._live(connection)

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """A transaction that no other writer can come between. Raises Busy when another goes on
        for longer than `patience` (seconds)."""
        with self._transaction("BEGIN IMMEDIATE", patience) as connection:
            yield connection

    @contextmanager
    def _transaction(
        self, begin: str, patience: float | None = None
    ) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._connection()
            if patience is None:
                connection.execute(begin)
            else:
                _impatiently(connection, begin, patience)
        except (sqlite3.Error, OSError) as error:
            busy = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            kind = Busy if busy else EngineUnavailable
            raise kind(f"{self.path}: {error}") from error
        try:
            yield connection
        except sqlite3.Error as error:
            connection.rollback()
            self._set_aside_if_broken(error)
            raise EngineUnavailable(f"{self.path}: {error}") from error
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def _connection(self) -> sqlite3.Connection:
        kept = getattr(self._local, "kept", None)
        if kept and kept[0] == self._identity():
            return kept[1]
        if kept and kept[0][0] == os.getpid():
            # A connection inherited through a fork is left alone: closing it drops the locks
            # that the parent holds.
            kept[1].close()
        connection = self._open()
        self._local.kept = (self._identity(), connection)
        return connection

    def _identity(self) -> tuple[int, int]:
        """The process and the file itself: a file put in the place of another is another."""
        try:
            return os.getpid(), self.path.stat().st_ino
        except FileNotFoundError:
            return os.getpid(), 0

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.private:
            # SQLite gives the files beside it the same rights.
            self.path.touch(mode=0o600)
        # One thread at a time uses it, but the last reference may die in another.
        connection = sqlite3.connect(
            self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA mmap_size=268435456")
            connection.execute("PRAGMA cache_size=-16000")
            connection.execute(_GENERATIONS)
        except sqlite3.DatabaseError as error:
            connection.close()
            self._set_aside_if_broken(error)
            raise
        return connection

    def _set_aside_if_broken(self, error: sqlite3.Error) -> None:
        """A damaged file is moved away, so that the next follower builds a new one."""
        if getattr(error, "sqlite_errorcode", None) not in (
            sqlite3.SQLITE_CORRUPT,
            sqlite3.SQLITE_NOTADB,
        ):
            return
        logger.error("The embedded index is damaged and is set aside: %s: %s", self.path, error)
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.path}{suffix}")
            if part.exists():
                part.replace(f"{self.path}{suffix}.broken")

    @staticmethod
    def _live(connection: sqlite3.Connection) -> Generation:
        found = live(connection)
        if found is None:
            raise EngineUnavailable("No index has been built for this version yet.")
        return found

    @contextmanager
    def rebuilding(self, *, wait: bool) -> Iterator[None]:
        """Keeps a second rebuild of the same file away. Without `wait`, raises EngineUnavailable
        when one is under way."""
        with self._lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise EngineUnavailable("The index is being built.") from error
            yield

    def _lock_file(self) -> TextIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return open(f"{self.path}.lock", "w")
        except OSError as error:
            raise EngineUnavailable(f"{self.path}: {error}") from error


def _impatiently(connection: sqlite3.Connection, statement: str, patience: float) -> None:
    """Runs a statement that gives up after `patience` seconds when the file is locked."""
    connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
    try:
        connection.execute(statement)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")


def live(connection: sqlite3.Connection) -> Generation | None:
    """The live generation of this version of the code; None when there is none."""
    row = connection.execute(
        "SELECT id, position, mark, built_at FROM generations WHERE live = 1 AND version = ?",
        (VERSION,),
    ).fetchone()
    return Generation(*row) if row else None


def create(connection: sqlite3.Connection, position: int, mark: str) -> Generation:
    """The tables of a new generation, empty, that stands at this place of the log."""
    cursor = connection.execute(
        "INSERT INTO generations (version, position, mark) VALUES (?, ?, ?)",
        (VERSION, position, mark),
    )
    generation = Generation(cursor.lastrowid or 0, position, mark, "")
    for statement in _TABLES.format(g=generation.id).split(";\n"):
        if statement.strip():
            connection.execute(statement)
    return generation


def move(connection: sqlite3.Connection, generation: Generation, position: int, mark: str) -> None:
    """Notes how far a generation has followed the log."""
    connection.execute(
        "UPDATE generations SET position = ?, mark = ? WHERE id = ?",
        (position, mark, generation.id),
    )


def swap(connection: sqlite3.Connection, generation: Generation) -> None:
    """Makes `generation` the live one of its version, and drops the others of that version.

    What another version of the code uses stays: during a release both run on one host.
    """
    _drop_where(connection, "id <> ? AND version = ?", generation.id, VERSION)
    connection.execute(
        "UPDATE generations SET live = 1, built_at = ? WHERE id = ?",
        (timezone.now().isoformat(), generation.id),
    )


def clear_left_behind(connection: sqlite3.Connection) -> None:
    """Drops what rebuilds that died have left. Only inside `IndexFile.rebuilding`."""
    _drop_where(connection, "live = 0")


def drop_other_versions(connection: sqlite3.Connection) -> None:
    """Drops the generations of other versions of the code."""
    _drop_where(connection, "version <> ?", VERSION)


def _drop_where(connection: sqlite3.Connection, condition: str, *values: Any) -> None:
    found = connection.execute(f"SELECT id FROM generations WHERE {condition}", values).fetchall()
    for (number,) in found:
        drop(connection, number)


def drop(connection: sqlite3.Connection, number: int) -> None:
    """Removes a generation with its tables."""
    for name in _NAMES:
        connection.execute(f"DROP TABLE IF EXISTS {name}_{number}")
    connection.execute("DELETE FROM generations WHERE id = ?", (number,))
