"""Giving a query typed without accents the accents of what was found."""

from collections import Counter
from collections.abc import Iterable, Sequence

from .query import Understood
from .requests import Hit
from .text import Word, words

#: So many of the first results are asked how a word is written.
_ASKED = 5

#: How often two neighbours are written in a way, by their folded forms.
Pairs = dict[tuple[str, str], Counter[tuple[str, str]]]


def with_accents(understood: Understood, hits: Iterable[Hit]) -> str:
    """The query as the first results write it: "thủ tục hộ chiếu" for "thu tuc ho chieu".

    "" when it has accents already, when its spelling was mended, or when some word does not stand
    beside a neighbour of the query among what was found: what is not sure is not written.
    """
    asked = list(words(understood.query))
    if understood.changed or not all(word.bare for word in understood.words):
        return ""
    found = _written_pairs(list(hits)[:_ASKED])
    pieces, last = [], 0
    for index, word in enumerate(asked):
        written = _choice(asked, index, found)
        if not written:
            return ""
        pieces += [understood.query[last : word.start], written]
        last = word.end
    accented = "".join([*pieces, understood.query[last:]])
    return "" if accented == understood.query.lower() else accented


def _choice(asked: Sequence[Word], index: int, found: Pairs) -> str:
    """How the word is mostly written beside its neighbours of the query; "" when nowhere."""
    votes: Counter[str] = Counter()
    for first, place in ((index - 1, 1), (index, 0)):
        if 0 <= first < len(asked) - 1:
            pair = (asked[first].folded, asked[first + 1].folded)
            for written, count in found.get(pair, Counter()).items():
                votes[written[place]] += count
    return votes.most_common(1)[0][0] if votes else ""


def _written_pairs(hits: list[Hit]) -> Pairs:
    """How neighbours among the marked words are written; titles count double."""
    found: Pairs = {}
    for hit in hits:
        for segments, times in ((hit.title_segments, 2), (hit.snippet, 1)):
            for segment in segments:
                marked = list(words(segment.text)) if segment.marked else []
                for first, second in zip(marked, marked[1:], strict=False):
                    counts = found.setdefault((first.folded, second.folded), Counter())
                    counts[first.written, second.written] += times
    return found
