"""From an understood query to what an engine is asked: terms to score, weight to be covered.

Ranking takes any term that matches (OR); the result set does not. A text belongs to the results
when it answers enough of the query's weight: totals, facets and "nothing fits" would otherwise be
meaningless, for nearly every text shares some word with a sentence. A plan says both in the
engines' common terms, so that they find the same.
"""

import datetime
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from . import weights
from .facets import REQUESTED
from .query import QueryWord, Understood
from .requests import SearchRequest
from .syllables import SyllableModel
from .text import pair, sound_pair

#: What sums of weights may lose to rounding, in one engine and not in the other.
_ROUNDING = 1e-3

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
    """What an engine is asked. Filters are those of the request.

    `syllables` (whole codes among them), `pairs` and `sounds` are the terms that score.
    """

    syllables: tuple[str, ...]
    pairs: tuple[str, ...]
    sounds: tuple[str, ...]
    units: tuple[Unit, ...]
    #: How many words were asked for.
    words: int
    phrases: tuple[Phrase, ...]
    #: Words typed with accents, and what share of the gain each has; the shares sum to 1.
    accents: tuple[tuple[str, float], ...]
    day: datetime.date
    offset: int
    limit: int
    order: str = "relevance"
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Only texts of this source, and only those dated from this day on.
    source: str = ""
    since: datetime.date | None = None
    #: The share of its weight that a result answers, where its length in words does not say it.
    share: float = 0.0

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms that score; any text with one of them is ranked."""
        return (*self.syllables, *self.pairs, *self.sounds)

    @property
    def weight(self) -> float:
        """The weight of the whole query."""
        return sum(unit.weight for unit in self.units)

    @property
    def asked_words(self) -> frozenset[str]:
        """Every word that was asked for, in any way of saying it."""
        return frozenset(self.syllables).union(*(pair.split("_") for pair in self.pairs))

    def answered(self, terms: Container[str]) -> float:
        """Which share of the query's weight a text with these terms answers."""
        got = sum(
            unit.weight
            for unit in self.units
            if any(all(term in terms for term in way) for way in unit.ways)
        )
        return got / (self.weight or 1.0)

    @property
    def threshold(self) -> float:
        """The weight that a result answers at least."""
        share = self.share or weights.result_coverage(self.words)
        return share * self.weight - _ROUNDING

    @property
    def good(self) -> float:
        """The share that some text answers at least, as `goodness` counts it, for the search to
        have found something good."""
        return weights.good_coverage(self.words) - _ROUNDING


def goodness(covered: float, titled: float) -> float:
    """How good a text is that answers the share `covered`, and by its title alone `titled`."""
    return (1 - weights.GOOD_TITLE) * covered + weights.GOOD_TITLE * titled


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
    alternatives = list(_forms(understood))
    telling = list(_telling(words, significant))
    return Plan(
        syllables=_unique(
            *(word.folded for word in significant),
            *understood.codes,
            *(form[0] for _, form, _ in alternatives if len(form) == 1),
        ),
        pairs=_unique(
            *(pair(first.folded, second.folded) for first, second in telling),
            *_pairs_of_alternatives(alternatives),
        ),
        sounds=_unique(*(sound_pair(first.folded, second.folded) for first, second in telling)),
        units=tuple(_units(understood, significant, model)),
        words=len(words),
        phrases=tuple(_phrases(understood)),
        accents=_accents(significant, model),
        day=day,
        offset=offset,
        limit=limit,
        order=request.order,
        filters={name: getattr(request, values) for name, values in REQUESTED.items()},
    )


def _significant(words: list[QueryWord], model: SyllableModel) -> list[QueryWord]:
    """The words that are not in a large part of all texts; all of them when none is left."""
    kept = [word for word in words if not model.is_common(word.folded, _accents_of(word))]
    return kept or words


def _joined(words: list[QueryWord]) -> Iterator[tuple[QueryWord, QueryWord]]:
    for first, second in zip(words, words[1:], strict=False):
        if second.joined:
            yield first, second


def _telling(
    words: list[QueryWord], significant: list[QueryWord]
) -> Iterator[tuple[QueryWord, QueryWord]]:
    """The neighbours of which one tells something: "hộ chiếu" and "sao y", not "ở đâu"."""
    counted = set(map(id, significant))
    for first, second in _joined(words):
        if id(first) in counted or id(second) in counted:
            yield first, second


def _unique(*terms: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(terms))


def _forms(understood: Understood) -> Iterator[tuple[str, Way, str]]:
    """Every other way of saying a part, between the words before and after it ("" for none)."""
    words = understood.words
    for alternative in understood.alternatives:
        before = words[alternative.start - 1].folded if alternative.start else ""
        after = words[alternative.end].folded if alternative.end < len(words) else ""
        for form in alternative.forms:
            yield before, form, after


def _pairs_of_alternatives(forms: Iterable[tuple[str, Way, str]]) -> Iterator[str]:
    """A phrase is asked for by itself, one word also beside its neighbours: a form of many words
    must not count for more than one of two."""
    for before, form, after in forms:
        chain = form if len(form) > 1 else [part for part in (before, *form, after) if part]
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
    weight = [_weight(word, model) if id(word) in counted else 0.0 for word in words]
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
        shared = weights.PAIR_SHARE * _shared(first, second, weight[index], weight[index + 1])
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


def _is_name(folded: str) -> bool:
    """Whether a word has letters and digits (CT01, KT3): it names a thing by itself."""
    return folded.isalnum() and not folded.isalpha() and not folded.isdigit()


def _weight(word: QueryWord, model: SyllableModel) -> float:
    """What a word tells."""
    gain = weights.NAME_GAIN if _is_name(word.folded) else 1.0
    return model.weight(word.folded, _accents_of(word)) * gain


def _accents_of(word: QueryWord) -> str:
    """Its form with accents, where they are known."""
    return "" if word.bare else word.exact


def _shared(first: QueryWord, second: QueryWord, one: float, other: float) -> float:
    """What two neighbours tell by standing together; beside a name it matters little what does."""
    named = _is_name(first.folded) or _is_name(second.folded)
    return min(one, other) if named else (one + other) / 2


def _accents(words: list[QueryWord], model: SyllableModel) -> tuple[tuple[str, float], ...]:
    """The words whose accents are known. Beside words with accents, one without any that is a
    syllable so (the Tho of Mỹ Tho) was meant without."""
    if all(word.bare for word in words):
        return ()
    accented = {
        word.exact: model.weight(word.folded)
        for word in words
        if not word.bare or model.knows_exact(word.exact)
    }
    whole = sum(accented.values())
    return tuple((exact, weight / whole) for exact, weight in accented.items()) if whole else ()
