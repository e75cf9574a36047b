"""Answering a plan from a generation of the embedded index."""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from django.utils import timezone

from ... import weights
from ...facets import FACETS, narrow
from ...planning import Plan, Way, goodness
from ...text import Said
from ..base import Answer, Found
from . import rows
from .schema import Generation

#: Of titles that two letters begin, no more are ranked: the next letters choose among them.
_TITLES_RANKED = 500

#: Where a facet's value is no column of its own.
_FACET_COLUMNS = {"year": "substr(date, 1, 4)"}


def find(connection: sqlite3.Connection, generation: Generation, plan: Plan) -> Answer:
    """What answers the plan: first which texts answer enough, then in which order."""
    return _Finding(connection, generation, plan).answer()


def quoted(term: str) -> str:
    """A term as FTS5 takes it, whatever it looks like."""
    return '"' + term.replace('"', "") + '"'


def _expression(ways: Iterable[Way]) -> str:
    return " OR ".join(
        quoted(way[0]) if len(way) == 1 else f"({' AND '.join(map(quoted, way))})" for way in ways
    )


class _Finding:
    def __init__(self, connection: sqlite3.Connection, generation: Generation, plan: Plan) -> None:
        self.connection = connection
        self.generation = generation
        self.plan = plan
        self.fts = generation.table("fts")

    def answer(self) -> Answer:
        covered = self._covered()
        if self.plan.phrases:
            covered = self._with_phrases(covered)
        facts = self._facts(covered)
        passed, counts = narrow([row[2:] for row in facts], self.plan.filters)
        kept = [row for row, passes in zip(facts, passed, strict=True) if passes]
        return Answer(
            found=self._page(kept, covered),
            total=len(kept),
            counts=counts,
            good=self._is_good({row[0]: covered[row[0]] for row in facts}),
        )

    def _covered(self) -> dict[int, float]:
        """The texts that answer enough of the query's weight, and how much.

        The heaviest units come first: once what is left could not lift a new text over the
        threshold, only texts already met are counted on.
        """
        units = sorted(self.plan.units, key=lambda unit: -unit.weight)
        left = self.plan.weight
        threshold = self.plan.threshold
        covered: dict[int, float] = {}
        for unit in units:
            matching = self._rowids(_expression(unit.ways))
            if left >= threshold:
                for number in matching:
                    covered[number] = covered.get(number, 0.0) + unit.weight
            else:
                for number in covered.keys() & set(matching):
                    covered[number] += unit.weight
            left -= unit.weight
        return {number: weight for number, weight in covered.items() if weight >= threshold}

    def _rowids(self, expression: str) -> list[int]:
        statement = f"SELECT rowid FROM {self.fts} WHERE {self.fts} MATCH ?"
        return [number for (number,) in self.connection.execute(statement, (expression,))]

    def _is_good(self, covered: dict[int, float]) -> bool:
        """Whether one of these texts answers enough: those that answer most are looked at."""
        whole = self.plan.weight
        most = sorted(covered, key=lambda number: -covered[number])[: weights.AGAIN_DEPTH]
        likely = [number for number in most if covered[number] >= self.plan.good * whole]
        return any(
            goodness(covered[number] / whole, self.plan.answered(title)) >= self.plan.good
            for number, title, _ in self._titled(likely)
        )

    def _titled(self, numbers: Iterable[int]) -> Iterator[tuple[int, Said, str]]:
        """(id, what the title says, the whole text with accents)."""
        texts = self.connection.execute(
            f"SELECT id, exact FROM {self.generation.table('texts')}"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(numbers)),),
        )
        for number, exact in texts:
            yield number, Said(exact.partition("|")[0].strip()), exact

    def _with_phrases(self, covered: dict[int, float]) -> dict[int, float]:
        for phrase in self.plan.phrases:
            words = quoted(phrase.folded)
            holding = set(self._rowids(f"{{title body}} : {words}"))
            covered = {number: covered[number] for number in covered.keys() & holding}
            if phrase.exact:
                rows_ = self.connection.execute(
                    f"SELECT id FROM {self.generation.table('texts')}"
                    " WHERE id IN (SELECT value FROM json_each(?)) AND instr(exact, ?) > 0",
                    (json.dumps(list(covered)), f" {phrase.exact} "),
                )
                covered = {number: covered[number] for (number,) in rows_}
        return covered

    def _facts(self, covered: dict[int, float]) -> list[tuple]:
        """(id, date, *FACETS) of the texts that are valid on the day, of the plan's source and
        time."""
        facets = ", ".join(_FACET_COLUMNS.get(name, f'"{name}"') for name in FACETS)
        day = self.plan.day.isoformat()
        statement = (
            f"SELECT id, date, {facets} FROM {self.generation.table('docs')}"
            " WHERE id IN (SELECT value FROM json_each(?))"
            " AND valid_from <= ? AND (valid_to = '' OR valid_to > ?)"
        )
        values = [json.dumps(list(covered)), day, day]
        if self.plan.source:
            statement += " AND source = ?"
            values.append(self.plan.source)
        if self.plan.since:
            statement += " AND date >= ?"
            values.append(self.plan.since.isoformat())
        return self.connection.execute(statement, values).fetchall()

    def _page(self, kept: list[tuple], covered: dict[int, float]) -> list[Found]:
        """The documents of the page that the plan asks for, in order."""
        first, last = self.plan.offset, self.plan.offset + self.plan.limit
        if self.plan.order == "date":
            dated = sorted(kept, key=lambda row: (row[1], row[0]), reverse=True)
            return self._documents({row[0]: 0.0 for row in dated[first:last]}, covered)
        ranked = self._ranked([row[0] for row in kept], max(last, weights.AGAIN_DEPTH))
        return self._documents(dict(self._again(ranked, covered)[first:last]), covered)

    def _ranked(self, numbers: list[int], depth: int) -> list[tuple[int, float]]:
        """The best of `numbers` by BM25 over the weighted columns, at most `depth`."""
        if not numbers:
            return []
        columns = ", ".join(str(weight) for weight in weights.FIELDS.by_field().values())
        # The plus keeps SQLite from running the whole match once for each number.
        return self.connection.execute(
            f"SELECT rowid, -bm25({self.fts}, {columns}) AS score FROM {self.fts}"
            f" WHERE {self.fts} MATCH ? AND +rowid IN (SELECT value FROM json_each(?))"
            " ORDER BY score DESC, rowid LIMIT ?",
            (" OR ".join(map(quoted, self.plan.terms)), json.dumps(numbers), depth),
        ).fetchall()

    def _again(
        self, ranked: list[tuple[int, float]], covered: dict[int, float]
    ) -> list[tuple[int, float]]:
        """The first results again: those before the others that answer most, in their titles
        above all, and with the accents as typed."""
        first = dict(ranked[: weights.AGAIN_DEPTH])
        asked = self.plan.asked_words
        for number, title, exact in self._titled(first):
            accents = sum(part for word, part in self.plan.accents if f" {word} " in exact)
            first[number] *= (
                (1 + weights.TITLE_GAIN * self.plan.answered(title) + weights.ACCENT_GAIN * accents)
                * (1 + weights.COVERAGE_GAIN * covered[number] / self.plan.weight)
                * (1 + weights.EXACTNESS_GAIN * title.share_of(asked)) ** 2
            )
        again = sorted(first.items(), key=lambda entry: -entry[1])
        return again + ranked[weights.AGAIN_DEPTH :]

    def _documents(self, page: dict[int, float], covered: dict[int, float]) -> list[Found]:
        found = {
            row[0]: rows.document(row[1:])
            for row in self.connection.execute(
                rows.select(self.generation, "t.id, ")
                + " WHERE d.id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(page)),),
            )
        }
        whole = self.plan.weight
        return [
            Found(found[number], score, covered[number] / whole) for number, score in page.items()
        ]


def titles(
    connection: sqlite3.Connection, generation: Generation, words: list[str], limit: int
) -> list[tuple]:
    """(title, url, kind, exact) of documents valid today whose titles have all `words`, the last
    one perhaps unfinished; the best `limit`, short titles first among equals."""
    table = generation.table("titles")
    *whole, last = words
    expression = " AND ".join([*map(quoted, whole), f"{quoted(last)}*"])
    today = timezone.localdate().isoformat()
    return connection.execute(
        f"WITH begun AS (SELECT rowid AS id, rank AS score FROM {table}"
        f" WHERE {table} MATCH ? LIMIT {_TITLES_RANKED})"
        f" SELECT t.title, t.url, d.kind, t.exact FROM begun"
        f" JOIN {generation.table('docs')} d ON d.id = begun.id"
        f" JOIN {generation.table('texts')} t ON t.id = begun.id"
        " WHERE d.valid_from <= ? AND (d.valid_to = '' OR d.valid_to > ?)"
        " ORDER BY begun.score, length(t.title) LIMIT ?",
        (expression, today, today, limit),
    ).fetchall()
