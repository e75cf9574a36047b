"""Ways of typing a Vietnamese text: what a keyboard, a region or a hurry makes of it.

    ways(seed)["telex"]("Cấp hộ chiếu")    # "Caasp hooj chieesu"

Every way is a function of the text alone once the seed is chosen, so that a benchmark and a test
see the same texts in each run. It shares nothing with the query front but the tables that define
Telex and VNI.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from string import ascii_lowercase

from portal.vietnamese import canonical, fold
from search.typing_keys import telex_spellings, vni_spellings

Way = Callable[[str], str]

_WORD = re.compile(r"[^\W\d_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: Canonical tone places and the other school's.
_PLACES = (("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ")) + (
    (("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"))
    + (("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"))
)
_I_Y = re.compile(r"^(h|k|l|m|s|t)([iyìỳíýỉỷĩỹịỵ])$")
_SWAPPED = dict(zip("iyìỳíýỉỷĩỹịỵ", "yiỳìýíỷỉỹĩỵị", strict=True))
#: How regions hear and so spell: beginnings, endings, tones.
_BEGINNINGS = (
    ("ch", "tr"),
    ("tr", "ch"),
    ("s", "x"),
    ("x", "s"),
    ("gi", "d"),
    ("d", "gi"),
    ("v", "d"),
    ("r", "g"),
    ("l", "n"),
    ("n", "l"),
)
_ENDINGS = (("c", "t"), ("t", "c"), ("ng", "n"), ("n", "ng"))
_NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "ol", "a": "qsz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy",
    "j": "hku", "k": "jli", "l": "ko", "z": "asx", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng",
    "n": "bmh", "m": "nj",
}  # fmt: skip


def ways(seed: int = 1022) -> dict[str, Way]:
    """Every way by its name. "accented" is the text as it is."""
    return {
        "accented": str,
        "no accents": fold_keeping_case,
        "half": partial(_each_word, seed=seed, change=_half),
        "NFD": lambda text: unicodedata.normalize("NFD", text),
        "tone place": other_tone_place,
        "i or y": lambda text: _WORD.sub(lambda match: _i_or_y(match[0]), text),
        "telex": partial(_each_word, seed=seed, change=partial(_typed, telex_spellings)),
        "vni": partial(_each_word, seed=seed, change=partial(_typed, vni_spellings)),
        "one typo": partial(one_typo, seed=seed),
        "dialect": partial(_each_word, seed=seed, change=_dialect),
    }


def fold_keeping_case(text: str) -> str:
    """Without accents, đ as d."""
    return fold(text)


def other_tone_place(text: str) -> str:
    """hòa as hoà, thủy as thuỷ."""
    text = unicodedata.normalize("NFC", text)
    for place, other in _PLACES:
        text = re.sub(rf"{place}\b", other, text)
    return text


def one_typo(text: str, seed: int) -> str:
    """One slip of the keyboard in one word of three letters or more."""
    dice = random.Random(f"{seed}:{text}")
    places = [match for match in _WORD.finditer(text) if len(match[0]) >= 3]
    if not places:
        return text
    match = dice.choice(places)
    return text[: match.start()] + _slip(match[0], dice) + text[match.end() :]


def abbreviated(text: str, abbreviations: Iterable[tuple[str, str]]) -> str:
    """With every full form that has a short one written short."""
    for short, full in abbreviations:
        text = re.sub(rf"\b{re.escape(full)}\b", short, text, flags=re.IGNORECASE)
    return text


def _each_word(text: str, *, seed: int, change: Callable[[str, random.Random], str]) -> str:
    dice = random.Random(f"{seed}:{text}")
    text = unicodedata.normalize("NFC", text)
    return _WORD.sub(lambda match: change(match[0], dice), text)


def _half(word: str, dice: random.Random) -> str:
    return fold(word) if dice.random() < 0.5 else word


def _typed(spellings: Callable[[str], list[str]], word: str, dice: random.Random) -> str:
    """The keys of one of the common typing orders; the commonest, the tone at the end, mostly."""
    found = spellings(word.lower())
    return found[0] if dice.random() < 0.7 else dice.choice(found)


def _i_or_y(word: str) -> str:
    match = _I_Y.match(word.lower())
    return match[1] + _SWAPPED[match[2]] if match else word


def _dialect(word: str, dice: random.Random) -> str:
    """Four words in ten as another region says them."""
    if dice.random() >= 0.4:
        return word
    plain = canonical(word.lower())
    others = [other for other in _other_sounds(plain) if other != plain]
    return dice.choice(others) if others else word


def _other_sounds(word: str) -> list[str]:
    found = [
        new + word[len(old) :]
        for old, new in _BEGINNINGS
        if word.startswith(old) and fold(word[len(old) : len(old) + 1]) in set("aeiouy")
    ]
    found += [
        word[: -len(old)] + new
        for old, new in _ENDINGS
        if word.endswith(old) and len(word) > len(old) + 1 and not _is_longer(word, old)
    ]
    decomposed = unicodedata.normalize("NFD", word)
    swapped = decomposed.translate({0x0309: "\u0303", 0x0303: "\u0309"})
    found.append(canonical(unicodedata.normalize("NFC", swapped)))
    return found


def _is_longer(word: str, ending: str) -> bool:
    """Whether the ending is only the end of another ("n" in "nh", "c" in "ch")."""
    return ending == "n" and word.endswith(("nh", "ng")) or ending == "c" and word.endswith("ch")


def _slip(word: str, dice: random.Random) -> str:
    """A letter left out, doubled, hit beside, or changed places with the next."""
    at = dice.randrange(len(word))
    letter = word[at]
    beside = _NEAR.get(fold(letter), ascii_lowercase)
    kind = dice.randrange(4)
    if kind == 0 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + letter + letter + word[at + 1 :]
    if kind == 2 and at + 1 < len(word) and word[at + 1] != letter:
        return word[:at] + word[at + 1] + letter + word[at + 2 :]
    return word[:at] + dice.choice(beside) + word[at + 1 :]
