"""The Vietnamese syllable: where its tone stands, and what it sounds like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .fold import fold
from .text import nfc

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSET = "ngh|ng|nh|ph|th|tr|ch|gh|gi|kh|qu|[bcdđghklmnpqrstvx]"
_CODA = "ch|ng|nh|[cmnpt]"
_SYLLABLE = re.compile(rf"({_ONSET})?([aăâeêioôơuưy]+)({_CODA})?")
_FOLDED_SYLLABLE = re.compile(rf"({_ONSET})?([aeiouy]+)({_CODA})?")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_MARKED = frozenset("ăâêôơư")
# Every vowel group of Vietnamese with more than one letter, without tones. What is not here is
# a foreign word, and is left alone.
_VOWEL_GROUPS = frozenset(
    "ai ao au ay âu ây eo êu ia iê iu iêu oa oă oe oi oo oai oao oay oeo ôi ơi ua uâ uê uô ui uy uơ"
    " uya uyê uyu uôi uây uêu ưa ưi ươ ưu ươi ươu yê yêu".split()
)
# Where i and y are two spellings of one syllable: kĩ/kỹ, lí/lý, mĩ/Mỹ, quí/quý.
_EITHER_I_OR_Y = frozenset({"h", "k", "l", "m", "s", "t", "v", "qu"})


def canonical(text: str, *, i_for_y: bool = False) -> str:
    """`text` (a word or many) with each tone where the older and official custom puts it: "hoà"
    becomes "hòa", "thuỷ" "thủy", "uỷ" "ủy", and a slip like "tòan" "toàn". Case is kept, as are
    words that are no Vietnamese syllable. The result is NFC.

    "quý" stays, for u there belongs to the consonant. With `i_for_y`, for the search index and
    its queries only, an open y after h, k, l, m, s, t, v, qu also becomes i ("kỹ" "kĩ", "quý"
    "quí"): both spellings are common in text, but in names (Mỹ Tho) the difference is the name's.
    """
    text = nfc(text)
    if i_for_y:
        return _WORD.sub(lambda match: _i_for_y(match[0]), text)
    return text if text.isascii() else _WORD.sub(lambda match: _place_tone(match[0]), text)


def _split(letter: str) -> tuple[str, str]:
    """`letter` without its tone, and the tone."""
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONES)
    return nfc("".join(mark for mark in marks if mark not in _TONES)), tone


def _parts(bare: str) -> tuple[str, str, str] | None:
    """Onset, vowels and coda of a syllable without tone; None when it is not Vietnamese."""
    match = _SYLLABLE.fullmatch(bare.lower())
    if match is None or (len(match[2]) > 1 and match[2] not in _VOWEL_GROUPS):
        return None
    return match[1] or "", match[2], match[3] or ""


@lru_cache(maxsize=1 << 16)
def _place_tone(word: str) -> str:
    letters = [_split(letter) for letter in word]
    bare = [letter for letter, _ in letters]
    tones = "".join(tone for _, tone in letters)
    parts = _parts("".join(bare))
    if parts is None or len(tones) != 1:
        return word
    onset, vowels, coda = parts
    at = len(onset) + _tone_index(vowels, coda)
    bare[at] = nfc(bare[at] + tones)
    return "".join(bare)


@lru_cache(maxsize=1 << 16)
def _i_for_y(word: str) -> str:
    word = _place_tone(word)
    last, tone = _split(word[-1])
    parts = _parts(word[:-1] + last)
    if parts and parts[0] in _EITHER_I_OR_Y and parts[1:] == ("y", ""):
        return word[:-1] + nfc(("i" if last == "y" else "I") + tone)
    return word


def _tone_index(vowels: str, coda: str) -> int:
    """Which of the vowels carries the tone: the last with a mark of its own (uyên, ươ), else the
    middle of three (oai), the second before a consonant (oan), the first otherwise (òa)."""
    marked = [index for index, vowel in enumerate(vowels) if vowel in _MARKED]
    if marked:
        return marked[-1]
    return 1 if len(vowels) == 3 or (coda and len(vowels) == 2) else 0


_SAME_ONSET = {
    "s": "x",
    "tr": "ch",
    "gi": "d",
    "r": "d",
    "v": "d",
    "n": "l",
    "c": "k",
    "q": "k",
    "qu": "ku",
    "gh": "g",
    "ngh": "ng",
}
_SAME_CODA = {"c": "t", "ch": "t", "ng": "n", "nh": "n"}


@lru_cache(maxsize=1 << 16)
def phonetic(syllable: str) -> str:
    """One key for the spellings that speakers of different regions take for each other: s/x,
    tr/ch, d/gi/r/v, l/n, c/k/q at the start; c/t/ch and n/ng/nh at the end; i/y; and, since the
    key is folded, every tone, hỏi and ngã among them. "sương" and "xươn" both give "xuon".

    Takes one syllable with or without accents. What is no Vietnamese syllable is only folded.
    """
    folded = fold(syllable)
    match = _FOLDED_SYLLABLE.fullmatch(folded)
    if match is None:
        return folded
    onset, vowels, coda = match[1] or "", match[2], match[3] or ""
    if onset == "g" and vowels.startswith("i"):
        onset = "gi"  # gì, gìn: the i of gi does double duty, as in giết, read as diết
    elif onset == "gi" and coda and vowels == "e":
        vowels = "ie"
    if vowels.startswith("y"):
        vowels = "i" + vowels[1:]
    return _SAME_ONSET.get(onset, onset) + vowels + _SAME_CODA.get(coda, coda)
