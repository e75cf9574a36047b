"""Putting documents into a generation of the embedded index, and taking them out again."""

import json
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
    # A name that stands here twice is written as it came last.
    wanted = {(document.source, document.key): document for document in documents}
    removed = [name for name in gone if name not in wanted]
    batch = _Batch(connection, generation, [*wanted, *removed])
    for name in removed:
        batch.remove(name)
    for name, document in wanted.items():
        batch.put(name, document)
    batch.finish()
    return batch.changed


class _Batch:
    """Some changes of one generation, in one transaction: looked up together, written together."""

    def __init__(
        self, connection: sqlite3.Connection, generation: Generation, names: list[Name]
    ) -> None:
        self.connection = connection
        self.generation = generation
        self.table = generation.table
        self.syllables: Counter[tuple[int, str]] = Counter()
        self.changed = 0
        self.held = self._held(names)
        self.next = self._first_free()
        self.rows: dict[tuple[str, tuple[str, ...]], list[list[Any]]] = {}

    def put(self, name: Name, document: SearchDocument) -> None:
        digest = document.digest()
        number, before = self.held.get(name, (0, ""))
        if before == digest:
            return
        if number:
            self._take_out(number)
        else:
            number = self.next
            self.next += 1
        title, body = terms(document.naming()), terms(document.telling())
        columns = [*_columns(title), *_columns(body)]
        self._add(
            "docs", (*rows.FACTS, *rows.DATES, "digest"), number, *rows.facts(document), digest
        )
        self._add(
            "texts",
            (*rows.TEXTS, "extra", "exact", "terms"),
            number,
            *rows.texts(document),
            f" {title.exact} | {body.exact} ",
            _pack(columns),
        )
        self._add("fts", COLUMNS, number, *columns)
        self._add("titles", ("title",), number, columns[0])
        self._count(title, body, 1)
        self.changed += 1

    def remove(self, name: Name) -> None:
        if name in self.held:
            self._take_out(self.held[name][0])
            self.changed += 1

    def finish(self) -> None:
        """Writes the rows, and the counts of syllables once for the whole batch."""
        for (table, names), values in self.rows.items():
            columns = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            self.connection.executemany(
                f"INSERT INTO {self.table(table)} (rowid, {columns}) VALUES (?, {marks})", values
            )
        table = self.table("syllables")
        self.connection.executemany(
            f"INSERT INTO {table} (folded, form, texts) VALUES (?, ?, ?)"
            " ON CONFLICT (folded, form) DO UPDATE SET texts = texts + excluded.texts",
            [(*form, count) for form, count in self.syllables.items() if count],
        )
        if any(count < 0 for count in self.syllables.values()):
            self.connection.execute(f"DELETE FROM {table} WHERE texts <= 0")

    def _held(self, names: list[Name]) -> dict[Name, tuple[int, str]]:
        """Those of `names` that are there already: their number and digest."""
        keys: dict[str, list[str]] = {}
        for source, key in names:
            keys.setdefault(source, []).append(key)
        held: dict[Name, tuple[int, str]] = {}
        for source, wanted in keys.items():
            found = self.connection.execute(
                f"SELECT key, id, digest FROM {self.table('docs')}"
                " WHERE source = ? AND key IN (SELECT value FROM json_each(?))",
                (source, json.dumps(wanted)),
            )
            held |= {(source, key): (number, digest) for key, number, digest in found}
        return held

    def _first_free(self) -> int:
        statement = f"SELECT coalesce(max(id), 0) + 1 FROM {self.table('docs')}"
        return self.connection.execute(statement).fetchone()[0]

    def _add(self, table: str, names: tuple[str, ...], *values: Any) -> None:
        self.rows.setdefault((table, names), []).append(list(values))

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
        counts = self.syllables
        for written in title.written | body.written:
            counts[0, written] += by
        for folded in title.folded | body.folded:
            counts[1, folded] += by


def _columns(found: Terms) -> list[str]:
    return [found.syllables, found.pairs, found.sounds]


def _pack(columns: list[str]) -> bytes:
    return zlib.compress(_SEPARATOR.join(columns).encode(), 1)


def _unpack(packed: bytes) -> list[str]:
    return zlib.decompress(packed).decode().split(_SEPARATOR)
