"""Putting documents into a generation of the embedded index, and taking them out again."""

import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from ...documents import SearchDocument
from ...text import Terms, terms
from ..base import Name
from . import rows
from .schema import COLUMNS, Generation

_SEPARATOR = "\x1f"


def apply(
    connection: sqlite3.Connection,
    generation: Generation,
    documents: Iterable[SearchDocument],
    gone: Iterable[Name] = (),
) -> int:
    """Writes `documents` and removes those of `gone`; how many texts changed."""
    batch = _Batch(connection, generation)
    for name in gone:
        batch.remove(name)
    for document in documents:
        batch.put(document)
    batch.finish()
    return batch.changed


class _Batch:
    """Some changes of one generation, in one transaction."""

    def __init__(self, connection: sqlite3.Connection, generation: Generation) -> None:
        self.connection = connection
        self.generation = generation
        self.table = generation.table
        self.syllables: Counter[tuple[int, str]] = Counter()
        self.changed = 0

    def put(self, document: SearchDocument) -> None:
        digest = document.digest()
        held = self._held((document.source, document.key))
        if held and held[1] == digest:
            return
        if held:
            self._take_out(held[0])
        title, body = terms(document.naming()), terms(document.telling())
        columns = [*_columns(title), *_columns(body)]
        names = (*rows.FACTS, *rows.DATES, "digest")
        number = self._insert("docs", names, [*rows.facts(document), digest], held and held[0])
        self._insert(
            "texts",
            (*rows.TEXTS, "extra", "exact", "terms"),
            [*rows.texts(document), f" {title.exact} | {body.exact} ", _pack(columns)],
            number,
        )
        self._insert("fts", ("rowid", *COLUMNS), columns, number)
        self._insert("titles", ("rowid", "title"), columns[:1], number)
        self._count(title, body, 1)
        self.changed += 1

    def remove(self, name: Name) -> None:
        held = self._held(name)
        if held:
            self._take_out(held[0])
            self.changed += 1

    def finish(self) -> None:
        """Writes the counts of syllables, once for the whole batch."""
        table = self.table("syllables")
        self.connection.executemany(
            f"INSERT INTO {table} (folded, form, texts) VALUES (?, ?, ?)"
            " ON CONFLICT (folded, form) DO UPDATE SET texts = texts + excluded.texts",
            [(*form, count) for form, count in self.syllables.items() if count],
        )
        if any(count < 0 for count in self.syllables.values()):
            self.connection.execute(f"DELETE FROM {table} WHERE texts <= 0")

    def _held(self, name: Name) -> tuple[int, str] | None:
        return self.connection.execute(
            f"SELECT id, digest FROM {self.table('docs')} WHERE source = ? AND key = ?",
            name,
        ).fetchone()

    def _insert(
        self, table: str, names: tuple[str, ...], values: list[Any], number: int | None
    ) -> int:
        names = names if names[0] == "rowid" else ("id", *names)
        quoted = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        cursor = self.connection.execute(
            f"INSERT INTO {self.table(table)} ({quoted}) VALUES ({marks})",
            (number, *values),
        )
        return cursor.lastrowid or 0

    def _take_out(self, number: int) -> None:
        row = self.connection.execute(
            rows.select(self.generation, "t.terms, ") + " WHERE d.id = ?", (number,)
        ).fetchone()
        columns = _unpack(row[0])
        self._delete_terms("fts", COLUMNS, number, columns)
        self._delete_terms("titles", ("title",), number, columns[:1])
        document = rows.document(row[1:])
        self._count(terms(document.naming()), terms(document.telling()), -1)
        for table in ("docs", "texts"):
            statement = f"DELETE FROM {self.table(table)} WHERE id = ?"
            self.connection.execute(statement, (number,))

    def _delete_terms(
        self, name: str, names: tuple[str, ...], number: int, columns: list[str]
    ) -> None:
        """Takes terms out of a full-text table. Such a table keeps no copy of the text, so it is
        told what to take out: exactly what was put in."""
        table = self.table(name)
        marks = ", ".join("?" * len(names))
        self.connection.execute(
            f"INSERT INTO {table} ({table}, rowid, {', '.join(names)})"
            f" VALUES ('delete', ?, {marks})",
            (number, *columns),
        )

    def _count(self, title: Terms, body: Terms, by: int) -> None:
        for written in title.written | body.written:
            self.syllables[0, written] += by
        for folded in title.folded | body.folded:
            self.syllables[1, folded] += by


def _columns(found: Terms) -> list[str]:
    return [found.syllables, found.pairs, found.sounds]


def _pack(columns: list[str]) -> bytes:
    return zlib.compress(_SEPARATOR.join(columns).encode(), 1)


def _unpack(packed: bytes) -> list[str]:
    return zlib.decompress(packed).decode().split(_SEPARATOR)
