"""Finds the units that an address names, as people write it: with or without accents, with or
without the kinds, "p1 tp cao lanh" as well as "Phường 1, thành phố Cao Lãnh".

Pure: works on plain rows, which `queries` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.vietnamese import canonical, fold

from .models import UnitVersion

Level = UnitVersion.Level
Kind = UnitVersion.Kind

_KIND_WORDS = {
    ("tinh",): Kind.PROVINCE,
    ("thanh", "pho"): Kind.CITY,
    ("thi", "xa"): Kind.TOWN,
    ("huyen",): Kind.DISTRICT,
    ("phuong",): Kind.WARD,
    ("xa",): Kind.COMMUNE,
    ("thi", "tran"): Kind.TOWNSHIP,
}
_SHORT = {
    "tp": "thành phố",
    "tx": "thị xã",
    "tt": "thị trấn",
    "p": "phường",
    "f": "phường",
    "x": "xã",
    "h": "huyện",
}
_DOTTED = re.compile(r"\bt\s?\.\s?([pxt])\b")
_NUMBERED_WARD = re.compile(r"\b([pf])\.?(\d+)\b")
_WORD_OR_GAP = re.compile(r"[^\W_]+|[,;\n]")


@dataclass(frozen=True)
class Place:
    """What a unit was called at some time, and to which unit it belonged."""

    unit: int
    level: str
    kind: str
    name: str
    parent: int | None


@dataclass(frozen=True)
class Words:
    """A text word by word, as written (tones in their one place, lower case) and folded. A gap
    between the parts of an address is an empty word."""

    written: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        text = canonical(text).lower()
        text = _NUMBERED_WARD.sub(r"\1 \2", _DOTTED.sub(r"t\1", text))
        written: list[str] = []
        for word in _WORD_OR_GAP.findall(text):
            written += [""] if word in ",;\n" else _SHORT.get(word, word).split()
        return cls(tuple(written), tuple(fold(word) for word in written))

    def kind_before(self, at: int) -> str | None:
        """The kind that the words just before position `at` name, if any."""
        for length in (2, 1):
            if at >= length and self.folded[at - length : at] in _KIND_WORDS:
                return _KIND_WORDS[self.folded[at - length : at]]
        return None

    def without_kind(self) -> tuple[Words, str | None]:
        """The words after the kind they begin with, and that kind."""
        for length in (2, 1):
            kind = _KIND_WORDS.get(self.folded[:length])
            if kind and len(self.folded) > length:
                return Words(self.written[length:], self.folded[length:]), kind
        return self, None


@lru_cache(maxsize=2048)
def _bare(name: str) -> Words:
    """The words of a unit's name without its kind; the same few hundred names every time."""
    return Words.of(name).without_kind()[0]


@dataclass(frozen=True)
class _Mention:
    place: Place
    start: int
    end: int
    as_written: bool
    """Whether the accents agree too."""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    def inside(self, other: _Mention) -> bool:
        return other.start <= self.start and self.end <= other.end and self.span != other.span


def named_units(name: str, places: Iterable[Place]) -> list[Place]:
    """The places called `name`, with or without its kind. Those whose accents agree, if there are
    any (Tân Thành is not Tân Thạnh); else those that agree without accents."""
    words, kind = Words.of(name).without_kind()
    found: list[tuple[bool, Place]] = []
    for place in places:
        own = _bare(place.name)
        if own.folded == words.folded and kind in (None, place.kind):
            found.append((own.written == words.written, place))
    exact = [place for as_written, place in found if as_written]
    return exact or [place for _, place in found]


def units_in_address(text: str, places: Sequence[Place]) -> list[int]:
    """The communes that the address `text` may mean, as units: those of the district or province
    it names, where that helps to choose; all communes of a district that is named alone."""
    mentions = _mentions(Words.of(text), places)
    communes = [mention for mention in mentions if mention.place.level == Level.COMMUNE]
    larger = [mention for mention in mentions if mention.place.level != Level.COMMUNE]
    parents = {place.unit: place.parent for place in places}
    for level in (Level.DISTRICT, Level.PROVINCE):
        named = [mention for mention in larger if mention.place.level == level]
        communes = _within(communes, named, parents) or communes
    if communes:
        return list(dict.fromkeys(mention.place.unit for mention in communes))
    districts = {mention.place.unit for mention in larger if mention.place.level == Level.DISTRICT}
    return [
        place.unit for place in places if place.level == Level.COMMUNE and place.parent in districts
    ]


def _within(
    communes: list[_Mention], named: list[_Mention], parents: dict[int, int | None]
) -> list[_Mention]:
    """The communes that lie in one of the `named` larger units, named by other words than the
    commune itself (thị trấn Cái Bè, huyện Cái Bè)."""
    return [
        commune
        for commune in communes
        if any(
            larger.place.unit in _above(commune.place.unit, parents)
            for larger in named
            if larger.span != commune.span
        )
    ]


def _above(unit: int, parents: dict[int, int | None]) -> set[int]:
    above: set[int] = set()
    parent = parents.get(unit)
    while parent is not None and parent not in above:
        above.add(parent)
        parent = parents.get(parent)
    return above


def _mentions(words: Words, places: Sequence[Place]) -> list[_Mention]:
    positions: dict[str, list[int]] = {}
    for at, word in enumerate(words.folded):
        positions.setdefault(word, []).append(at)
    found = [mention for place in places for mention in _mentions_of(place, words, positions)]
    longest = [mention for mention in found if not any(mention.inside(other) for other in found)]
    exact = {mention.span for mention in longest if mention.as_written}
    return [mention for mention in longest if mention.as_written or mention.span not in exact]


def _mentions_of(place: Place, words: Words, positions: dict[str, list[int]]) -> Iterable[_Mention]:
    own = _bare(place.name)
    for start in positions.get(own.folded[0], ()):
        end = start + len(own.folded)
        if words.folded[start:end] != own.folded:
            continue
        kind = words.kind_before(start)
        # A bare number is a house; only "phường 1" is a ward.
        if kind == place.kind or (kind is None and not own.folded[0].isdigit()):
            yield _Mention(place, start, end, words.written[start:end] == own.written)
