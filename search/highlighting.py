"""Marking what answers the query, in the text as it was written, accents and all."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .planning import Plan
from .requests import Segment
from .text import SENTENCE_END, WORD, Forms, folded_form, forms, pair, sound_pair

#: A snippet is about this long (characters).
SNIPPET = 220
#: A text is looked through for the best passage only so far (characters).
_LOOK_AT = 20_000
#: Words are marked when they weigh, alone or as a pair, at least this share of the query's average
#: word: "có bị" is not what answers a question.
_WEIGHTY = 0.8

_ENDS = ".!?;:…\n"
_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")


class Mark(NamedTuple):
    """A word to mark: where it stands, and which."""

    start: int
    end: int
    folded: str


class Marker:
    """What to mark for one query."""

    def __init__(self, plan: Plan) -> None:
        self._terms = frozenset(plan.terms)
        self._accents = frozenset(word for word, _ in plan.accents)
        self._accented = {folded_form(word) for word in self._accents}
        #: What each word of the query weighs; others are marked only as part of a pair.
        self._weights: dict[str, float] = {}
        for unit in plan.units:
            for way in unit.ways:
                if len(way) == 1 and "_" not in way[0]:
                    self._weights[way[0]] = max(unit.weight, self._weights.get(way[0], 0.0))
        weighed = self._weights.values()
        self._enough = _WEIGHTY * sum(weighed) / len(weighed) if weighed else 0.0
        #: What pairs of the query begin with, folded and as it sounds: most words of a text are
        #: neither, and need no second look.
        self._begin = {
            term.rpartition("_")[0].lstrip("_") for term in self._terms if "_" in term[:-1]
        }
        self._telling: dict[tuple[str, str], bool] = {}

    def segments(self, text: str) -> tuple[Segment, ...]:
        """`text` in pieces, neighbouring marked words in one piece."""
        return _cut(text, self._marks(text), 0, len(text))

    def snippet(self, *texts: str) -> tuple[Segment, ...]:
        """The passage of all texts that answers best, about SNIPPET characters; the beginning of
        the first text that is not empty when nothing in them answers."""
        best: tuple[float, tuple[Segment, ...]] = (0.0, ())
        for text in texts:
            score, passage = self._best_passage(text[:_LOOK_AT])
            if score > best[0]:
                best = (score, passage)
        if best[1]:
            return best[1]
        beginning = next((text for text in texts if text.strip()), "")
        return self.segments(shortened(beginning)) if beginning else ()

    def _best_passage(self, text: str) -> tuple[float, tuple[Segment, ...]]:
        marks = self._marks(text)
        best, where = 0.0, (0, 0)
        index = 0
        for start, end in _passages(text) if marks else ():
            kinds = set()
            while index < len(marks) and marks[index].start < end:
                kinds.add(marks[index].folded)
                index += 1
            score = sum(self._weights.get(word, 0.5) for word in kinds)
            if score > best:
                best, where = score, (start, end)
        if not best:
            return 0.0, ()
        return best, _with_dots(text, where, _cut(text, marks, *where))

    def _marks(self, text: str) -> list[Mark]:
        """What of a text to mark: the words in a pair of the query, and its weighty words."""
        marks: list[Mark] = []
        before, last, marked = None, (0, 0), False
        for match in WORD.finditer(text):
            word, place = forms(match[0]), match.span()
            mark = self._is_weighty(word)
            if (
                before
                and (before.folded in self._begin or before.sound in self._begin)
                and self._is_telling_pair(before.folded, word.folded)
                and SENTENCE_END.search(text, last[1], place[0]) is None
                and (self._agrees(before) or self._agrees(word))
            ):
                if not marked:
                    marks.append(Mark(*last, before.folded))
                mark = True
            if mark:
                marks.append(Mark(*place, word.folded))
            before, last, marked = word, place, mark
        return marks

    def _is_weighty(self, word: Forms) -> bool:
        weight = self._weights.get(word.folded, 0.0)
        return bool(weight) and weight >= self._enough and self._agrees(word)

    def _is_telling_pair(self, first: str, second: str) -> bool:
        known = self._telling.get((first, second))
        if known is None:
            known = self._telling[first, second] = self._tells(first, second)
        return known

    def _tells(self, first: str, second: str) -> bool:
        if pair(first, second) not in self._terms and sound_pair(first, second) not in self._terms:
            return False
        weight = self._weights.get(first, self._enough) + self._weights.get(second, self._enough)
        return weight >= 2 * self._enough

    def _agrees(self, word: Forms) -> bool:
        """Whether the accents are not other ones than those typed: bạn does not answer bán."""
        return word.folded not in self._accented or word.exact in self._accents


def _cut(text: str, marks: Sequence[Mark], start: int, end: int) -> tuple[Segment, ...]:
    """The piece of `text` from `start` to `end` in segments."""
    segments: list[Segment] = []
    last = start
    for first, after in _runs(text, marks, start, end):
        if first > last:
            segments.append(Segment(text[last:first]))
        segments.append(Segment(text[first:after], marked=True))
        last = after
    if last < end:
        segments.append(Segment(text[last:end]))
    return tuple(segments)


def _with_dots(
    text: str, where: tuple[int, int], segments: tuple[Segment, ...]
) -> tuple[Segment, ...]:
    """A passage with dots where it does not begin or end with a sentence."""
    start, end = where
    before = text[:start].rstrip(" ")
    if before and before[-1] not in _ENDS:
        segments = (Segment("… "), *segments)
    if end < len(text) and text[end - 1] not in _ENDS and text[end] != "\n":
        segments = (*segments, Segment(" …"))
    return segments


def _runs(text: str, marks: Sequence[Mark], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where marked words with nothing but a space between them begin and end."""
    run: tuple[int, int] | None = None
    for mark in marks:
        if mark.start < start or mark.end > end:
            continue
        if run and text[run[1] : mark.start].isspace():
            run = (run[0], mark.end)
            continue
        if run:
            yield run
        run = (mark.start, mark.end)
    if run:
        yield run


def _passages(text: str) -> Iterator[tuple[int, int]]:
    """Runs of whole sentences, each at most about as long as a snippet; a longer sentence is cut
    between words."""
    start = end = 0
    for sentence_start, sentence_end in _sentences(text):
        if end > start and sentence_end - start > SNIPPET:
            yield start, end
            start = sentence_start
        end = sentence_end
        while end - start > 1.5 * SNIPPET:
            cut = text.rfind(" ", start, start + SNIPPET)
            cut = cut if cut > start else start + SNIPPET
            yield start, cut
            start = cut
    if end > start:
        yield start, end


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if gap.start() > start:
            yield start, gap.start()
        start = gap.end()
    if len(text) > start:
        yield start, len(text)


def shortened(text: str, length: int = SNIPPET) -> str:
    """The beginning of a text in one line, cut between words."""
    text = " ".join(text[: 2 * length].split())
    if len(text) <= length:
        return text
    return (text[:length].rpartition(" ")[0] or text[:length]) + "…"
