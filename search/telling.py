"""What a long text asks for: a report that somebody is writing, not a query.

A query's words were chosen; of a long text most are story. So only what tells most is asked for,
as pairs of neighbours, which in Vietnamese are mostly words: "đèn đường", "hộ chiếu".
"""

import datetime
import math
from dataclasses import dataclass

from portal.vietnamese import clean

from . import weights
from .planning import Plan, Unit
from .syllables import SyllableModel
from .text import Word, codes, pair, sound_pair, words

#: A longer text is read only so far (characters).
_READ = 3000


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two neighbours, with what they tell."""

    first: str
    second: str
    weight: float

    @property
    def term(self) -> str:
        return pair(self.first, self.second)

    @property
    def sound(self) -> str:
        return sound_pair(self.first, self.second)


def plan_of(
    text: str,
    model: SyllableModel,
    *,
    limit: int,
    share: float,
    source: str = "",
    since: datetime.date | None = None,
    day: datetime.date,
    kinds: tuple[str, ...] = (),
) -> Plan | None:
    """The plan of what tells most in `text`; None when there is nothing in it.

    A result answers `share` of the weight of those things.
    """
    text = clean(text[:_READ])
    found = list(words(text))
    pairs = _telling_pairs(found, model)
    singles = _telling_words(found, pairs, model)
    whole = codes(text)
    units = [Unit(each.weight, ((each.term,), (each.sound,))) for each in pairs]
    units += [Unit(model.weight(word), ((word,),)) for word in (*singles, *whole)]
    if not units:
        return None
    syllables = [part for each in pairs for part in (each.first, each.second)]
    return Plan(
        syllables=tuple(dict.fromkeys((*syllables, *singles, *whole))),
        pairs=tuple(each.term for each in pairs),
        sounds=tuple(dict.fromkeys(each.sound for each in pairs)),
        units=tuple(units),
        words=len(found),
        phrases=(),
        accents=(),
        day=day,
        offset=0,
        limit=limit,
        filters={"kind": kinds},
        source=source,
        since=since,
        share=share,
    )


def _telling_pairs(found: list[Word], model: SyllableModel) -> list[_Pair]:
    """The rarest pairs that some text has at all, the most telling first."""
    met = dict.fromkeys(
        (first.folded, second.folded)
        for first, second in zip(found, found[1:], strict=False)
        if second.joined and not (model.is_common(first.folded) and model.is_common(second.folded))
    )
    counts = model.pair_texts(pair(*two) for two in met)
    weighed = [
        _Pair(*two, math.log1p(model.texts / counts[pair(*two)]))
        for two in met
        if counts.get(pair(*two))
    ]
    weighed.sort(key=lambda each: -each.weight)
    return weighed[: weights.TELLING_PAIRS]


def _telling_words(found: list[Word], pairs: list[_Pair], model: SyllableModel) -> list[str]:
    """The rarest words that stand in no telling pair: all that a text of one word has."""
    paired = {part for each in pairs for part in (each.first, each.second)}
    single = dict.fromkeys(
        word.folded
        for word in found
        if word.folded not in paired and model.count(word.folded) and len(word.folded) > 1
    )
    rarest = sorted(single, key=lambda word: -model.weight(word))
    return [word for word in rarest if not model.is_common(word)][: weights.TELLING_WORDS]
