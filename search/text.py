"""One pipeline for texts and queries: what both engines index and are asked for.

A text becomes four kinds of terms, each recognisable by its form, so that one query may name any
of them without saying where to look:

| kind | from "Hộ chiếu, 01/2021/NĐ-CP" | for |
|---|---|---|
| syllables | `ho` `chieu` `01` `2021` `nd` `cp` | folded: no accents, i for y |
| codes | `x_01_2021_nd_cp` | a whole code that no tokenizer may split; among the syllables |
| pairs | `ho_chieu` | neighbours in one sentence, folded |
| sounds | `_ho_kieu` | neighbours as they sound, for spellings of other regions |
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from portal.vietnamese import canonical, fold, phonetic

#: Raise it with every change of what this module makes of a text: indexes built by another
#: version are then built anew.
TERMS_VERSION = 1

#: A longer run of letters is no word; its start is enough to find it.
MAX_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[^\W_]+(?:[/.\-–:][^\W_]+)+")
_SENTENCE_END = re.compile(r"[.!?;:\n()\[\]{}|…•]")
_JOINTS = re.compile(r"[/.\-–:]")


class Word(NamedTuple):
    """A word of a text: where it stands, and its forms.

    `written` is lower case with the tone in its canonical place, `exact` also has i for y, and
    `folded` has no accents.
    `joined` tells that no sentence end stands between it and the word before.
    """

    text: str
    start: int
    end: int
    written: str
    exact: str
    folded: str
    joined: bool


@lru_cache(maxsize=1 << 16)
def written_form(word: str) -> str:
    """A word in lower case, tone in its canonical place: as it is shown again."""
    return canonical(word.lower())[:MAX_WORD]


@lru_cache(maxsize=1 << 16)
def exact_form(word: str) -> str:
    """A word in lower case, tone in its canonical place, i for y, accents kept."""
    return canonical(word.lower(), i_for_y=True)[:MAX_WORD]


@lru_cache(maxsize=1 << 16)
def folded_form(word: str) -> str:
    """A word as it is indexed: `exact_form` without accents."""
    return fold(exact_form(word))


@lru_cache(maxsize=1 << 16)
def sound_form(folded: str) -> str:
    """How a folded syllable sounds, whichever region spells it."""
    return phonetic(folded)


def words(text: str) -> Iterator[Word]:
    """The words of `text` (NFC, as `portal.vietnamese.clean` gives) with their places in it."""
    end = 0
    for match in _WORD.finditer(text):
        start = match.start()
        gap = text[end:start]
        joined = end > 0 and _SENTENCE_END.search(gap) is None
        end = match.end()
        word = match[0]
        yield Word(
            word, start, end, written_form(word), exact_form(word), folded_form(word), joined
        )


def codes(text: str) -> list[str]:
    """The whole codes in `text` (decrees, procedures, tickets, dates), one token each.

    A code has parts joined by / . - or : and at least one digit: "01/2021/NĐ-CP" is
    `x_01_2021_nd_cp`.
    """
    return [
        code_token(match[0])
        for match in _CODE.finditer(text)
        if any(letter.isdigit() for letter in match[0])
    ]


def code_token(code: str) -> str:
    """The one token of a code, whatever joins its parts."""
    return "x_" + "_".join(fold(part) for part in _JOINTS.split(code) if part)[: 2 * MAX_WORD]


def pair(first: str, second: str) -> str:
    """The term of two folded neighbours."""
    return f"{first}_{second}"


def sound_pair(first: str, second: str) -> str:
    """The term of two folded neighbours as they sound."""
    return f"_{sound_form(first)}_{sound_form(second)}"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one text, each kind in the order of the text, joined by spaces."""

    syllables: str
    pairs: str
    sounds: str
    #: The words with their accents: for exact phrases and for telling bán from bạn.
    exact: str
    #: Which syllables it has, as written and folded: what the syllable model counts.
    written: frozenset[str]
    folded: frozenset[str]


def terms(text: str) -> Terms:
    """Everything that the engines index of one text."""
    found = list(words(text))
    pairs, sounds = [], []
    for before, word in zip(found, found[1:], strict=False):
        if word.joined:
            pairs.append(pair(before.folded, word.folded))
            sounds.append(sound_pair(before.folded, word.folded))
    return Terms(
        syllables=" ".join([*(word.folded for word in found), *codes(text)]),
        pairs=" ".join(pairs),
        sounds=" ".join(sounds),
        exact=" ".join(word.exact for word in found),
        written=frozenset(word.written for word in found),
        folded=frozenset(word.folded for word in found),
    )
