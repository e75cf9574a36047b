"""Why a query finds what it finds: for engineers and curious editors."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from . import log, vocabulary, weights
from .door import prepare_copy
from .engines import chosen
from .engines.base import Answer, Engine, EngineUnavailable, Found
from .planning import Plan, plan
from .query import QueryWord, Understood, understand
from .requests import SearchRequest
from .spelling import candidates_between
from .text import folded_form

FIRST = 10
_MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word of the query: what stood there, what was read, what it weighs, what else it may be."""

    word: QueryWord
    weight: float
    texts: int
    common: bool
    candidates: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """Something the query asks for: its share of the whole weight, and the ways of answering."""

    share: float
    ways: list[str]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result with its score, its coverage, and what each field alone gives."""

    found: Found
    fields: list[float]


@dataclass(frozen=True, slots=True)
class Weight:
    """One number of `weights`, with the line that says what it does."""

    name: str
    value: str
    says: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one query. `engine` is "" when none answers; `passed` are those before it
    that did not."""

    understood: Understood
    words: list[WordRow]
    alternatives: list[tuple[str, list[str]]]
    plan: Plan | None
    units: list[UnitRow]
    engine: str
    passed: list[tuple[str, str]]
    asked: str
    total: int
    good: bool
    results: list[ResultRow]


FIELDS = tuple(weights.FIELDS.by_field())


def explain(query: str, *, as_typed: bool = False, engine: str = "") -> Explanation:
    """Follows a query through the front, the plan and the engine; nothing is logged."""
    head = log.head()
    prepare_copy(head)
    model = chosen.embedded().model()
    understood = understand(query, model, vocabulary.current(head), as_typed=as_typed)
    made = None
    if understood.words:
        asked = SearchRequest(query, as_typed=as_typed)
        day = timezone.localdate()
        made = plan(understood, asked, model, day=day, offset=0, limit=FIRST)
    used, answer, passed = _ask(made, engine)
    fields = used.scores_by_field(made, answer.found) if used and made else []
    return Explanation(
        understood=understood,
        words=list(_word_rows(understood, model)),
        alternatives=list(_alternatives(understood)),
        plan=made,
        units=_unit_rows(made),
        engine=used.name if used else "",
        passed=passed,
        asked=used.asked(made) if used and made else "",
        total=answer.total,
        good=answer.good,
        results=[
            ResultRow(found, [scores.get(name, 0.0) for name in FIELDS])
            for found, scores in zip(answer.found, fields, strict=True)
        ],
    )


def _ask(made: Plan | None, name: str) -> tuple[Engine | None, Answer, list[tuple[str, str]]]:
    passed: list[tuple[str, str]] = []
    for engine in chosen.to_ask(name) if made else []:
        try:
            return engine, engine.find(made), passed
        except EngineUnavailable as error:
            passed.append((engine.name, str(error)[:200]))
    return None, Answer(), passed


def _word_rows(understood: Understood, model) -> Iterator[WordRow]:
    words = understood.words
    for index, word in enumerate(words):
        before = words[index - 1].folded if index and word.joined else ""
        after = ""
        if index + 1 < len(words) and words[index + 1].joined:
            after = words[index + 1].folded
        typed = folded_form(word.typed) if word.typed else word.folded
        near = candidates_between(typed, before, after, model)[:_MOST_CANDIDATES]
        yield WordRow(
            word,
            model.weight(word.folded),
            model.count(word.folded),
            model.is_common(word.folded),
            [(" ".join(said), support) for said, support in near if support],
        )


def _alternatives(understood: Understood) -> Iterator[tuple[str, list[str]]]:
    for alternative in understood.alternatives:
        said = understood.words[alternative.start : alternative.end]
        forms = [" ".join(form) for form in alternative.forms]
        yield " ".join(word.exact for word in said), forms


def _unit_rows(made: Plan | None) -> list[UnitRow]:
    if not made or not made.weight:
        return []
    return [
        UnitRow(unit.weight / made.weight, [" + ".join(way) for way in unit.ways])
        for unit in made.units
    ]


def weight_table() -> list[Weight]:
    """Every number that shapes the ranking, as `search/weights.py` says it."""
    lines = inspect.getsource(weights).splitlines()
    table = []
    for node in ast.parse("\n".join(lines)).body:
        if not isinstance(node, ast.Assign):
            continue
        # The second line of two that belong together has its comment above the first.
        says = _comment_above(lines, node.lineno) or (table[-1].says if table else "")
        for name in (part for target in node.targets for part in ast.walk(target)):
            if isinstance(name, ast.Name) and name.id.isupper() and name.id != "FIELDS":
                table.append(Weight(name.id, str(getattr(weights, name.id)), says))
    return table


def _comment_above(lines: list[str], number: int) -> str:
    """The lines of "#:" right above a line, as one sentence."""
    said: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.startswith("#:"):
            break
        said.insert(0, line.removeprefix("#:").strip())
    return " ".join(said)
