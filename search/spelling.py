"""Slips of the keyboard: one letter too many, too few, wrong or swapped, or a missing space.

A word is looked at only when the site hardly knows it, or when no syllable has its accents, and a
correction must be borne out by its neighbours: "thu tcu ho chieu" is mended because "thu tuc" and
"tuc ho" are said here, while a foreign name stays as it is. Words that exist are never exchanged
for likelier ones: tried, and half of all clean questions about other things were spoilt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase

from portal.vietnamese import fold

from . import weights
from .syllables import SyllableModel
from .text import pair, sound_form
from .typing_keys import decode_telex, decode_vni

#: Vietnamese syllables are at most seven letters long; one more may have slipped in.
_LONGEST = 8
_LONGEST_JOINED = 14
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Correction:
    """The folded words that were meant, and how many texts say them beside their neighbours."""

    words: tuple[str, ...]
    support: int


def edits(word: str) -> set[str]:
    """Every word one slip away: a letter deleted, swapped with the next, replaced or inserted."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {left + right[1:] for left, right in splits if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    for left, right in splits:
        for letter in ascii_lowercase:
            found.add(left + letter + right)
            if right:
                found.add(left + letter + right[1:])
    found.discard(word)
    return found


def correct(
    word: str, before: str, after: str, model: SyllableModel, *, odd: bool = False
) -> Correction | None:
    """What was meant by the folded `word` between its folded neighbours ("" where there is none).

    `odd` tells that it was typed among accents in a form that no syllable has ("timê"). None when
    the word is fine, or when nothing better is borne out by the texts.
    """
    if not _can_be_slip(word):
        return None
    rare = model.is_rare(word)
    if not (rare or odd):
        return None
    own = _supports([(word,)], before, after, model)[word,]
    if own and not rare:
        return None
    candidates = _candidates(word, model)
    supports = _supports(candidates, before, after, model)
    if not candidates:
        return None
    if not (before or after):
        return _most_common(candidates, supports, model, word) if rare else None
    best = max(candidates, key=lambda found: (supports[found], _count(found, model)))
    needed = own + weights.CORRECTION_RARE if rare else weights.CORRECTION_ODD
    return Correction(best, supports[best]) if supports[best] >= needed else None


def _can_be_slip(word: str) -> bool:
    """Short forms without a vowel (TP, ĐT) and numbers are no slips."""
    letters = word.isascii() and word.isalpha() and not _VOWELS.isdisjoint(word)
    return letters and 2 <= len(word) <= _LONGEST_JOINED


def _candidates(word: str, model: SyllableModel) -> list[tuple[str, ...]]:
    """Known syllables near it: one edit, the same sound, half-typed keys, two run together."""
    found: dict[tuple[str, ...], None] = {}
    if len(word) <= _LONGEST:
        near = (other for other in edits(word) if len(other) > 1 and model.knows(other))
        found.update(dict.fromkeys((other,) for other in near))
        alike = model.by_sound.get(sound_form(word), ())
        found.update(dict.fromkeys((other,) for other in alike if other != word))
    for decoded in (decode_telex(word), decode_vni(word)):
        if decoded and model.knows(fold(decoded)):
            found[(fold(decoded),)] = None
    for at in range(2, len(word) - 1):
        first, second = word[:at], word[at:]
        if model.knows(first) and model.knows(second):
            found[(first, second)] = None
    found.pop((word,), None)
    return list(found)


def _supports(
    candidates: list[tuple[str, ...]], before: str, after: str, model: SyllableModel
) -> dict[tuple[str, ...], int]:
    """For each candidate, how many texts say it beside its neighbours: the sum over its pairs."""
    pairs: dict[tuple[str, ...], list[str]] = {}
    for words in candidates:
        chain = [part for part in (before, *words, after) if part]
        pairs[words] = [pair(a, b) for a, b in zip(chain, chain[1:], strict=False)]
    counts = model.pair_texts({name for names in pairs.values() for name in names})
    return {words: sum(counts.get(name, 0) for name in names) for words, names in pairs.items()}


def _most_common(
    candidates: Iterable[tuple[str, ...]],
    supports: dict[tuple[str, ...], int],
    model: SyllableModel,
    word: str,
) -> Correction | None:
    """For a word that stands alone: two words that are said together, else the commonest one."""
    joined = [words for words in candidates if len(words) > 1 and supports[words]]
    if joined:
        best = max(joined, key=lambda words: supports[words])
        return Correction(best, supports[best])
    if model.count(word):
        return None
    best = max(candidates, key=lambda words: _count(words, model))
    count = _count(best, model)
    return Correction(best, count) if count >= weights.RARE_SYLLABLE else None


def _count(words: tuple[str, ...], model: SyllableModel) -> int:
    return min(model.count(word) for word in words)


def candidates_between(
    word: str, before: str, after: str, model: SyllableModel
) -> list[tuple[tuple[str, ...], int]]:
    """What a folded word might be a slip for, with how many texts bear it out, most first: what
    `correct` chooses among."""
    if not _can_be_slip(word):
        return []
    supports = _supports(_candidates(word, model), before, after, model)
    return sorted(supports.items(), key=lambda entry: -entry[1])
