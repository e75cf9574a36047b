"""The order of Vietnamese words in a list."""

from __future__ import annotations

import re
import unicodedata

from .syllables import canonical

# The alphabet of 29 letters, with the four foreign ones at their Latin places.
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x100 + index) for index, letter in enumerate(_ALPHABET)}
# The order of the dictionaries: none, huyền, hỏi, ngã, sắc, nặng.
_TONE_RANK = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_LETTER_MARKS = "\u0302\u0306\u031b"  # of â ê ô, of ă, of ơ ư
_PART = re.compile(r"[0-9]+|[^\W_]|[\W_]+")
# The end of a part of the key, a gap between words, a number, a letter of no Latin alphabet.
_END, _BETWEEN, _NUMBER, _OTHER = "\x01", "\x02", "\x03", "\u0fff"


def collation_key(text: str) -> str:
    """A key that sorts `text` as a Vietnamese reader looks for it: An, Ăn, Ân, Bảo, Dũng, Đặng,
    Đức, Oanh, Ông, Ơn.

    The letters decide first, each of a ă â, d đ, e ê, o ô ơ, u ư at its own place of the
    alphabet; then the tones (none, huyền, hỏi, ngã, sắc, nặng); then small before capital. Numbers
    compare by value (Phường 2 before Phường 11), and everything between words is one space.
    """
    text = canonical(text)
    weights = [_weights(part) for part in _PART.findall(text)]
    letters = "".join(letter for letter, _ in weights).strip(_BETWEEN)
    tones = "".join(tone for _, tone in weights)
    return _END.join((letters, tones, text.swapcase()))


def _weights(part: str) -> tuple[str, str]:
    """The place of a letter, number or gap, and of the tone it carries."""
    if part[0] in "0123456789":
        digits = part.lstrip("0")
        return _NUMBER + chr(0x20 + min(len(digits), 0x1000)) + digits, "0"
    if not part[0].isalnum():
        return _BETWEEN, "0"
    base, tone = "", "0"
    for mark in unicodedata.normalize("NFD", part.lower()):
        if mark in _TONE_RANK:
            tone = _TONE_RANK[mark]
        elif not unicodedata.combining(mark) or mark in _LETTER_MARKS:
            base += mark
    base = unicodedata.normalize("NFC", base)
    return _RANK.get(base, _OTHER + base), tone
