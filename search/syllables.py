"""What the site's own texts say about syllables: which there are, how common, with what accents.

Learnt while indexing, kept in the embedded index file, and laid over a small shipped list of
everyday and administrative Vietnamese, so that a site of ten pages already understands Telex and
does not take "vậy" for a rare word.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from . import weights
from .text import exact_form, folded_form, sound_form

_DEFAULTS = Path(__file__).parent / "data" / "syllables.tsv"

#: In how many of a thousand texts an unknown word is taken to stand.
_UNKNOWN_PER_THOUSAND = 0.5

#: Of syllables that fold alike, one so many times rarer than the commonest does not matter more.
_MUCH_RARER = 40

PairTexts = Callable[[Iterable[str]], dict[str, int]]


@lru_cache(maxsize=1)
def shipped() -> dict[str, float]:
    """The shipped syllables (as written), each with its texts in a thousand."""
    lines = _DEFAULTS.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {syllable: float(per_thousand) for syllable, per_thousand in rows}


@lru_cache(maxsize=1)
def _shipped_folded() -> dict[str, float]:
    """As `shipped`, without accents. Where several syllables fold alike, half-way between the two
    most common: "den" may be "đến", which tells nothing, or "đèn", which tells much."""
    alike: dict[str, list[float]] = {}
    for syllable, per_thousand in shipped().items():
        alike.setdefault(folded_form(syllable), []).append(per_thousand)
    folded = {}
    for key, found in alike.items():
        first, *others = sorted(found, reverse=True)
        second = max(others[0], first / _MUCH_RARER) if others else first
        folded[key] = math.sqrt(first * second)
    return folded


@lru_cache(maxsize=1)
def _shipped_exact() -> dict[str, float]:
    """As `shipped`, by `exact_form`."""
    return {exact_form(syllable): per_thousand for syllable, per_thousand in shipped().items()}


def _general(folded: str, exact: str = "") -> float:
    """In which share of texts it stands in general; `exact` where its accents are known."""
    if exact in _shipped_exact():
        return _shipped_exact()[exact] / 1000
    return _shipped_folded().get(folded, _UNKNOWN_PER_THOUSAND) / 1000


def _no_pairs(_pairs: Iterable[str]) -> dict[str, int]:
    return {}


class SyllableModel:
    """Counts of texts by syllable, in a collection of `texts` texts.

    `written` counts syllables with their accents, `folded` without; `pair_texts` looks up in how
    many texts some folded pairs stand (not kept in memory: there are hundreds of thousands).
    """

    def __init__(
        self,
        texts: int = 0,
        written: Mapping[str, int] | None = None,
        folded: Mapping[str, int] | None = None,
        pair_texts: PairTexts = _no_pairs,
    ) -> None:
        self.texts = texts
        self._written = written or {}
        self._folded = folded or {}
        self.pair_texts = pair_texts

    def knows_exact(self, syllable: str) -> bool:
        """Whether this very syllable, accents and all, is Vietnamese as far as we know."""
        return syllable in self._exact

    @cached_property
    def _exact(self) -> set[str]:
        return {exact_form(syllable) for syllable in (*shipped(), *self._written)}

    def knows(self, folded: str) -> bool:
        """Whether some syllable folds to this."""
        return folded in self._folded or folded in _shipped_folded()

    def count(self, folded: str) -> int:
        """In how many texts of the site it stands."""
        return self._folded.get(folded, 0)

    def is_rare(self, folded: str) -> bool:
        """Whether it may be a slip: hardly seen here, and no everyday Vietnamese."""
        return self.count(folded) < weights.RARE_SYLLABLE and folded not in _shipped_folded()

    def is_common(self, folded: str, exact: str = "") -> bool:
        """Whether it stands in so many texts, or questions in general, that it tells nothing."""
        if _general(folded, exact) >= weights.FRAME_SYLLABLE:
            return True
        if self.texts < weights.COMMON_FROM:
            return False
        return self.count(folded) > weights.COMMON_SYLLABLE * self.texts

    def weight(self, folded: str, exact: str = "") -> float:
        """How much a word tells: the logarithm of its rarity, in this site's texts or in general,
        whichever knows it better. Titles hardly ever say "em", and still it tells nothing.

        Always above zero; an unknown word weighs most.
        """
        general = _general(folded, exact)
        background = weights.BACKGROUND_TEXTS
        here = (self.count(folded) + background * general) / (self.texts + background)
        return -math.log(min(max(here, general), 0.99))

    def best_written(self, folded: str) -> str:
        """The most common syllable that folds to this, as written; itself when there is none."""
        return self._accents.get(folded, folded)

    @cached_property
    def _accents(self) -> dict[str, str]:
        best: dict[str, tuple[float, str]] = {}
        counts = {word: per_thousand / 1000 for word, per_thousand in shipped().items()}
        for syllable, count in {**counts, **self._written}.items():
            folded = folded_form(syllable)
            if folded not in best or count > best[folded][0]:
                best[folded] = (count, syllable)
        return {folded: syllable for folded, (_, syllable) in best.items()}

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """The known folded syllables of each sound."""
        found: dict[str, list[str]] = {}
        for folded in {**_shipped_folded(), **self._folded}:
            if folded.isalpha():
                found.setdefault(sound_form(folded), []).append(folded)
        return found
