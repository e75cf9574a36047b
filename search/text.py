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
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from portal.vietnamese import canonical, fold, phonetic

#: Raise it with every change of what this module makes of a text: indexes built by another
#: version are then built anew.
TERMS_VERSION = 1

#: A longer run of letters is no word; its start is enough to find it.
MAXWORD = 40

WORD = re.compile(r"[^\W_]+")
_CODE = re.compile(r"[^\W_]+(?:[/.\-–:][^\W_]+)+")
_DIGIT = re.compile(r"\d")
SENTENCE_END = re.compile(r"[.!?;:\n()\[\]{}|…•]")
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


class Forms(NamedTuple):
    """Everything that is made of one word."""

    written: str
    exact: str
    folded: str
    sound: str


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> Forms:
    """The forms of a word, made once for each word of the language: this is where indexing a
    large collection would spend its time."""
    lower = word.lower()
    exact = canonical(lower, i_for_y=True)[:MAXWORD]
    folded = fold(exact)
    return Forms(canonical(lower)[:MAXWORD], exact, folded, sound_form(folded))


def written_form(word: str) -> str:
    """A word in lower case, tone in its canonical place: as it is shown again."""
    return forms(word).written


def exact_form(word: str) -> str:
    """A word in lower case, tone in its canonical place, i for y, accents kept."""
    return forms(word).exact


def folded_form(word: str) -> str:
    """A word as it is indexed: `exact_form` without accents."""
    return forms(word).folded


@lru_cache(maxsize=1 << 16)
def sound_form(folded: str) -> str:
    """How a folded syllable sounds, whichever region spells it."""
    return phonetic(folded)


def words(text: str) -> Iterator[Word]:
    """The words of `text` (NFC, as `portal.vietnamese.clean` gives) with their places in it."""
    end = 0
    for match in WORD.finditer(text):
        start = match.start()
        joined = end > 0 and SENTENCE_END.search(text, end, start) is None
        end = match.end()
        written, exact, folded, _ = forms(match[0])
        yield Word(match[0], start, end, written, exact, folded, joined)


def codes(text: str) -> list[str]:
    """The whole codes in `text` (decrees, procedures, tickets, dates), one token each.

    A code has parts joined by / . - or : and at least one digit: "01/2021/NĐ-CP" is
    `x_01_2021_nd_cp`.
    """
    if not _DIGIT.search(text):
        return []
    return [
        code_token(match[0])
        for match in _CODE.finditer(text)
        if any(letter.isdigit() for letter in match[0])
    ]


def code_token(code: str) -> str:
    """The one token of a code, whatever joins its parts."""
    return "x_" + "_".join(fold(part) for part in _JOINTS.split(code) if part)[: 2 * MAXWORD]


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
    found: list[Forms] = []
    pairs: list[str] = []
    sounds: list[str] = []
    before, end = None, 0
    for match in WORD.finditer(text):
        start = match.start()
        word = forms(match[0])
        if before and SENTENCE_END.search(text, end, start) is None:
            pairs.append(f"{before.folded}_{word.folded}")
            sounds.append(f"_{before.sound}_{word.sound}")
        found.append(word)
        before, end = word, match.end()
    folded = [word.folded for word in found]
    return Terms(
        syllables=" ".join([*folded, *codes(text)]),
        pairs=" ".join(pairs),
        sounds=" ".join(sounds),
        exact=" ".join([word.exact for word in found]),
        written=frozenset([word.written for word in found]),
        folded=frozenset(folded),
    )


class Said:
    """Which terms a short text says, looked up without making them all: for ranking again.

    `exact` is the text as `Terms.exact` keeps it. `term in said` as for a set of its terms, but
    that the end of a sentence parts no neighbours.
    """

    def __init__(self, exact: str) -> None:
        self._folded = f" {fold(exact)} "
        self._sounds = ""

    def share_of(self, asked: Container[str]) -> float:
        """Which share of its words was asked for."""
        words = self._folded.split()
        return sum(word in asked for word in words) / len(words) if words else 0.0

    def __contains__(self, term: str) -> bool:
        if term.startswith("_"):
            if not self._sounds:
                self._sounds = f" {' '.join(map(sound_form, self._folded.split()))} "
            return f" {term[1:].replace('_', ' ')} " in self._sounds
        return f" {term.removeprefix('x_').replace('_', ' ')} " in self._folded
