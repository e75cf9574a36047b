"""From an understood query to what an engine is asked: terms to score, weight to be covered.

Ranking takes any term that matches (OR); the result set does not. A text belongs to the results
when it answers enough of the query's weight: totals, facets and "nothing fits" would otherwise be
meaningless, for nearly every text shares some word with a sentence. A plan says both in the
engines' common terms, so that they find the same.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import weights
from .query import QueryWord, Understood
from .requests import SearchRequest
from .syllables import SyllableModel
from .text import pair, sound_pair

#: A conjunction: all of these terms.
Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that the query asks for: a text that has all terms of any way answers it."""

    weight: float
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in quotes: neighbours in the text, as `folded`, and as `exact` where accents were
    typed ("" otherwise)."""

    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine is asked. Filters are those of the request."""

    terms: tuple[str, ...]
    units: tuple[Unit, ...]
    phrases: tuple[Phrase, ...]
    #: Words typed with accents, and what share of the gain each has; the shares sum to 1.
    accents: tuple[tuple[str, float], ...]
    day: datetime.date
    offset: int
    limit: int
    order: str = "relevance"
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """The weight of the whole query."""
        return sum(unit.weight for unit in self.units)

    @property
    def threshold(self) -> float:
        """The weight that a result answers at least."""
        return weights.RESULT_COVERAGE * self.weight


def plan(
    understood: Understood,
    request: SearchRequest,
    model: SyllableModel,
    *,
    day: datetime.date,
    offset: int,
    limit: int,
) -> Plan:
    """The plan of a query. Costs no look at the engine: all weights come from the model."""
    words = understood.words
    significant = _significant(words, model)
    terms = dict.fromkeys(
        [
            *(word.folded for word in significant),
            *understood.codes,
            *_neighbours(words),
            *_terms_of_alternatives(understood),
        ]
    )
    return Plan(
        terms=tuple(terms),
        units=tuple(_units(understood, significant, model)),
        phrases=tuple(_phrases(understood)),
        accents=_accents(significant, model),
        day=day,
        offset=offset,
        limit=limit,
        order=request.order,
        filters={
            "kind": request.kinds,
            "topic": request.topics,
            "group": request.groups,
            "organisation": request.organisations,
        },
    )


def _significant(words: list[QueryWord], model: SyllableModel) -> list[QueryWord]:
    """The words that are not in a large part of all texts; all of them when none is left."""
    kept = [word for word in words if not model.is_common(word.folded)]
    return kept or words


def _joined(words: list[QueryWord]) -> Iterator[tuple[QueryWord, QueryWord]]:
    for first, second in zip(words, words[1:], strict=False):
        if second.joined:
            yield first, second


def _neighbours(words: list[QueryWord]) -> Iterator[str]:
    for first, second in _joined(words):
        yield pair(first.folded, second.folded)
        yield sound_pair(first.folded, second.folded)


def _terms_of_alternatives(understood: Understood) -> Iterator[str]:
    """The terms of every other way of saying a part, with its pairs towards the words around."""
    words = understood.words
    for alternative in understood.alternatives:
        before = words[alternative.start - 1].folded if alternative.start else ""
        after = words[alternative.end].folded if alternative.end < len(words) else ""
        for form in alternative.forms:
            yield from form
            chain = [part for part in (before, *form, after) if part]
            for first, second in zip(chain, chain[1:], strict=False):
                yield pair(first, second)


def _all_of(form: tuple[str, ...]) -> Way:
    """The terms that a text must have to say `form`: its pairs, or its one word."""
    if len(form) == 1:
        return form
    return tuple(pair(first, second) for first, second in zip(form, form[1:], strict=False))


def _units(
    understood: Understood, significant: Iterable[QueryWord], model: SyllableModel
) -> Iterator[Unit]:
    words = understood.words
    counted = set(map(id, significant))
    weight = [model.weight(word.folded) if id(word) in counted else 0.0 for word in words]
    said = [
        [
            _all_of(form)
            for alternative in understood.alternatives
            if alternative.start <= index < alternative.end
            for form in alternative.forms
        ]
        for index in range(len(words))
    ]
    heard: list[list[Way]] = [[] for _ in words]
    pair_units: list[Unit] = []
    for index in range(len(words) - 1):
        first, second = words[index], words[index + 1]
        if not second.joined:
            continue
        sound: Way = (sound_pair(first.folded, second.folded),)
        heard[index].append(sound)
        heard[index + 1].append(sound)
        shared = weights.PAIR_SHARE * (weight[index] + weight[index + 1]) / 2
        if shared:
            both = [way for way in said[index] if way in said[index + 1]]
            ways = [(pair(first.folded, second.folded),), sound, *both]
            pair_units.append(Unit(shared, tuple(dict.fromkeys(ways))))
    for index, word in enumerate(words):
        if weight[index]:
            ways = [(word.folded,), *heard[index], *said[index]]
            yield Unit(weight[index], tuple(dict.fromkeys(ways)))
    yield from pair_units


def _phrases(understood: Understood) -> Iterator[Phrase]:
    for phrase in understood.phrases:
        accented = any(not word.bare for word in phrase)
        yield Phrase(
            folded=" ".join(word.folded for word in phrase),
            exact=" ".join(word.exact for word in phrase) if accented else "",
        )


def _accents(words: list[QueryWord], model: SyllableModel) -> tuple[tuple[str, float], ...]:
    accented = {word.exact: model.weight(word.folded) for word in words if not word.bare}
    whole = sum(accented.values())
    return tuple((exact, weight / whole) for exact, weight in accented.items()) if whole else ()
