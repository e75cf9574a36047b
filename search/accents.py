"""Giving a query typed without accents the accents of what was found."""

from collections import Counter
from collections.abc import Iterable

from .query import Understood
from .requests import Hit
from .text import words

#: So many of the first results are asked how a word is written.
_ASKED = 5


def with_accents(understood: Understood, hits: Iterable[Hit]) -> str:
    """The query as the first results write its words: "thủ tục hộ chiếu" for "thu tuc ho chieu".

    "" when it has accents already, when its spelling was mended, or when some word does not stand
    among the marked ones, so that half an accented sentence is never shown.
    """
    if understood.changed or not all(word.bare for word in understood.words):
        return ""
    written = _written(list(hits)[:_ASKED])
    pieces, last = [], 0
    for word in words(understood.query):
        found = written.get(word.folded)
        if not found:
            return ""
        pieces += [understood.query[last : word.start], found.most_common(1)[0][0]]
        last = word.end
    accented = "".join([*pieces, understood.query[last:]])
    return "" if accented == understood.query.lower() else accented


def _written(hits: list[Hit]) -> dict[str, Counter[str]]:
    """How the marked words are written, by their folded form; titles count double."""
    found: dict[str, Counter[str]] = {}
    for hit in hits:
        for segments, times in ((hit.title_segments, 2), (hit.snippet, 1)):
            for segment in segments:
                if segment.marked:
                    for word in words(segment.text):
                        found.setdefault(word.folded, Counter())[word.written] += times
    return found
