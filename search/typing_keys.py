"""Telex and VNI: what stands on the screen when the Vietnamese keyboard was off.

`hooj chieesu` and `ho65 chie61u` are "hộ chiếu" typed on an English keyboard. `decode_telex` and
`decode_vni` read one word as the two input methods would have; whether the outcome is a word of
the site is for the caller to judge. The encoders write a word in the common typing orders; they
state what the decoders must read, and the tests hold one against the other.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from portal.vietnamese import canonical

_TONE_MARKS = {
    "\u0301": ("s", "1"),  # sắc
    "\u0300": ("f", "2"),  # huyền
    "\u0309": ("r", "3"),  # hỏi
    "\u0303": ("x", "4"),  # ngã
    "\u0323": ("j", "5"),  # nặng
}
_TELEX_TONES = {telex: mark for mark, (telex, _) in _TONE_MARKS.items()}
_VNI_TONES = {vni: mark for mark, (_, vni) in _TONE_MARKS.items()}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
# In this order: đường, hươu, hoặc (not hơặc), mưa, lưu, thư, thơ.
_HORNED = (
    ("uo", "ươ"),
    ("ưo", "ươ"),
    ("uơ", "ươ"),
    ("oa", "oă"),
    ("u", "ư"),
    ("o", "ơ"),
)
_MARKED = frozenset("ăâêôơư")
_VOWELS = frozenset("aeiouy") | _MARKED
#: No syllable is longer with its keys: "nghieengx" has nine, "dduwowngf" as well.
_LONGEST = 12


def decode_telex(keys: str) -> str | None:
    """The word that these Telex keys write, or None when they write no more than themselves."""
    return _decode(keys, _telex_key)


def decode_vni(keys: str) -> str | None:
    """The word that these VNI keys write, or None when they write no more than themselves."""
    return _decode(keys, _vni_key)


@lru_cache(maxsize=1 << 14)
def _decode(keys: str, press: Callable[["_Word", str], bool]) -> str | None:
    keys = keys.lower()
    if not keys.isascii() or not keys.isalnum() or not 2 <= len(keys) <= _LONGEST:
        return None
    word = _Word()
    for key in keys:
        if not press(word, key):
            if key.isdigit():
                return None
            word.add(key)
    written = word.text()
    return written if written not in (None, keys) else None


class _Word:
    """A word while it is typed: its letters without tone, and the tone."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.tone = ""

    def has_vowel(self) -> bool:
        return any(letter in _VOWELS for letter in self.letters)

    def add(self, letter: str) -> bool:
        self.letters.append(letter)
        return True

    def set_tone(self, mark: str) -> bool:
        if not self.has_vowel():
            return False
        self.tone = mark
        return True

    def replace_last(self, letter: str, other: str) -> bool:
        """Turns the last `letter` into `other`, wherever in the word it stands."""
        for index in range(len(self.letters) - 1, -1, -1):
            if self.letters[index] == letter:
                self.letters[index] = other
                return True
        return False

    def hat(self, letter: str) -> bool:
        return self.replace_last(letter, _HATS[letter])

    def horn(self) -> bool:
        """The horn of u and o, as both input methods choose among the vowels there are."""
        # The u of "qu" belongs to the consonant: quở, not qươ.
        first = 2 if self.letters[:2] == ["q", "u"] else 0
        text = "".join(self.letters[first:])
        for plain, horned in _HORNED:
            at = text.find(plain)
            if at >= 0:
                self.letters[first + at : first + at + len(plain)] = horned
                return True
        return False

    def text(self) -> str | None:
        """The word with its tone in the canonical place; None without a vowel to carry it."""
        bare = "".join(self.letters)
        if bare.endswith("ươ"):
            # No syllable ends so, and thuở and huơ are typed with the same keys.
            bare = bare[:-2] + "uơ"
        if not self.tone:
            return bare
        vowels = [index for index, letter in enumerate(bare) if letter in _VOWELS]
        if not vowels:
            return None
        marked = [index for index in vowels if bare[index] in _MARKED]
        at = (marked or vowels)[-1] + 1
        return canonical(unicodedata.normalize("NFC", bare[:at] + self.tone + bare[at:]))


def _telex_key(word: _Word, key: str) -> bool:
    """Lets `key` change what is written; False when it is only a letter."""
    if key in _TELEX_TONES:
        return word.set_tone(_TELEX_TONES[key])
    if key in _HATS:
        return word.hat(key)
    if key == "d":
        return word.letters[:1] == ["d"] and word.replace_last("d", "đ")
    if key == "z":
        word.tone = ""
        return word.has_vowel()
    if key == "w":
        return word.horn() or word.replace_last("a", "ă") or word.add("ư")
    return False


def _vni_key(word: _Word, key: str) -> bool:
    if key in _VNI_TONES:
        return word.set_tone(_VNI_TONES[key])
    if key == "6":
        return any(word.hat(letter) for letter in ("a", "e", "o"))
    if key == "7":
        return word.horn()
    if key == "8":
        return word.replace_last("a", "ă")
    if key == "9":
        return word.letters[:1] == ["d"] and word.replace_last("d", "đ")
    return False


# What is typed for each marked letter: (letter, Telex keys, VNI keys).
_KEYS = {
    "â": ("a", "a", "6"),
    "ê": ("e", "e", "6"),
    "ô": ("o", "o", "6"),
    "ă": ("a", "w", "8"),
    "ơ": ("o", "w", "7"),
    "ư": ("u", "w", "7"),
    "đ": ("d", "d", "9"),
}


def telex_spellings(word: str) -> list[str]:
    """The keys that write `word` in Telex, in the common orders of typing."""
    return _spellings(word, 1)


def vni_spellings(word: str) -> list[str]:
    """The keys that write `word` in VNI, in the common orders of typing."""
    return _spellings(word, 2)


def _spellings(word: str, method: int) -> list[str]:
    """Each mark at once or all at the end, the tone at its vowel or at the end."""
    letters: list[str] = []
    tone, at = "", 0
    for letter in canonical(word.lower()):
        marks = unicodedata.normalize("NFD", letter)
        found = next((mark for mark in marks if mark in _TONE_MARKS), "")
        if found:
            tone, at = _TONE_MARKS[found][method - 1], len(letters)
        letters.append(unicodedata.normalize("NFC", marks.replace(found, "") if found else marks))
    typed = [_KEYS.get(letter, (letter, "", "")) for letter in letters]
    at_once = [keys[0] + keys[method] for keys in typed]
    bare = [keys[0] for keys in typed]
    # One key at the end gives both of "ươ" their horn.
    late = "".join(dict.fromkeys(keys[method] for keys in typed if keys[method]))
    return list(
        dict.fromkeys(
            [
                "".join(at_once) + tone,
                "".join(keys + (tone if index == at else "") for index, keys in enumerate(at_once)),
                "".join(bare) + late + tone,
                "".join(bare) + tone + late,
                "".join(at_once).replace("uwow", "uow").replace("u7o7", "uo7") + tone,
            ]
        )
    )
