"""What the embedded engine is asked, and what each field gives: for the staff's explanation."""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from ... import weights
from ...planning import Plan
from ..base import Found
from .finding import quoted
from .schema import Generation


def scores_by_field(
    connection: sqlite3.Connection, generation: Generation, plan: Plan, found: Sequence[Found]
) -> list[dict[str, float]]:
    """For each result, BM25 of each field alone with its weight. They do not add up to the score:
    BM25 saturates over all fields together."""
    fts = generation.table("fts")
    numbers = _numbers(connection, generation, found)
    scores: list[dict[str, float]] = [{} for _ in found]
    place = {number: index for index, number in enumerate(numbers)}
    names = list(weights.FIELDS.by_field())
    for name, weight in weights.FIELDS.by_field().items():
        columns = ", ".join(str(weight if other == name else 0.0) for other in names)
        rows = connection.execute(
            f"SELECT rowid, -bm25({fts}, {columns}) FROM {fts}"
            f" WHERE {fts} MATCH ? AND +rowid IN (SELECT value FROM json_each(?))",
            (" OR ".join(map(quoted, plan.terms)), json.dumps(numbers)),
        )
        for number, score in rows:
            scores[place[number]][name] = score
    return scores


def _numbers(
    connection: sqlite3.Connection, generation: Generation, found: Iterable[Found]
) -> list[int]:
    statement = f"SELECT id FROM {generation.table('docs')} WHERE source = ? AND key = ?"
    return [
        connection.execute(statement, (one.document.source, one.document.key)).fetchone()[0]
        for one in found
    ]


def asked(plan: Plan) -> str:
    """The sub-queries as FTS5 takes them: what scores, and what covers."""
    scored = " OR ".join(map(quoted, plan.terms))
    covering = [
        f"{unit.weight:.2f}: " + " OR ".join(" AND ".join(map(quoted, way)) for way in unit.ways)
        for unit in plan.units
    ]
    return "\n".join(["MATCH " + scored, "", *covering])
