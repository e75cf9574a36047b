"""What editors teach the search: synonyms, abbreviations, promoted results.

Rows take effect at once, in every process: saving one writes a line to the index log, and whoever
searches sees from the head of the log that its copy of the rows is old. No restart, no waiting.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from wagtail.contrib.search_promotions.models import SearchPromotion

from portal.vietnamese import clean

from . import changes, weights
from .log import VOCABULARY, Head
from .models import Abbreviation, SynonymGroup
from .promotions import Promoted
from .promotions import rows as promoted_rows
from .text import words

#: A shorter short form would be taken for a syllable ("an", "tt").
SHORTEST_ABBREVIATION = 3

#: Begins the terms of a group that are looked for instead of those before.
_INSTEAD = ">"

Form = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One way of saying something: its words folded, and with their accents."""

    folded: Form
    exact: Form


@dataclass(slots=True)
class Vocabulary:
    """The rows in the form in which queries are looked up."""

    groups: list[list[Term]] = field(default_factory=list)
    promotions: dict[Form, list[Promoted]] = field(default_factory=dict)
    _by_first: dict[str, list[tuple[Term, int]]] = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)

    def add_group(self, texts: Iterable[str]) -> None:
        """Takes up terms that mean the same. From a term that begins with ">" on, they are looked
        for instead of those before, and not the other way round: "passport", "> hộ chiếu"."""
        texts = list(texts)
        found = list(dict.fromkeys(term for text in texts if (term := term_of(text))))
        if len(found) < 2:
            return
        self.groups.append(found)
        for term in found:
            self._words.update(term.folded)
        for term in dict.fromkeys(asked_terms(texts)):
            entries = self._by_first.setdefault(term.folded[0], [])
            entries.append((term, len(self.groups) - 1))
            entries.sort(key=lambda entry: -len(entry[0].folded))

    def knows(self, folded: str) -> bool:
        """Whether a term has this word, so that it is no slip of the keyboard."""
        return folded in self._words

    def longest_at(
        self, folded: Sequence[str], exact: Sequence[str], bare: Sequence[bool], at: int
    ) -> tuple[int, list[Form]] | None:
        """The longest term that begins at word `at`: its length, and what else says the same.

        Accents that were typed must agree where the term is one word (bán is not bạn); two or
        more words are told apart by each other.
        """
        longest = 0
        forms: dict[Form, None] = {}
        for term, group in self._by_first.get(folded[at], ()):
            length = len(term.folded)
            if length < longest:
                break
            if tuple(folded[at : at + length]) != term.folded:
                continue
            if length == 1 and not bare[at] and exact[at] != term.exact[0]:
                continue
            longest = length
            forms.update(
                dict.fromkeys(
                    other.folded for other in self.groups[group] if other.folded != term.folded
                )
            )
        return (longest, list(forms)[: weights.MAX_ALTERNATIVES]) if longest else None


def term_of(text: str) -> Term | None:
    """A term from a row; None when there is no word in it."""
    found = list(words(clean(text)))
    if not found:
        return None
    return Term(tuple(word.folded for word in found), tuple(word.exact for word in found))


def asked_terms(texts: Iterable[str]) -> Iterator[Term]:
    """The terms of a group that are looked up in queries: those before the first ">"."""
    for text in takewhile(lambda text: not text.lstrip().startswith(_INSTEAD), texts):
        term = term_of(text)
        if term:
            yield term


def load(*, without: int | None = None) -> Vocabulary:
    """The rows in use now, in three queries; `without` leaves one synonym group out."""
    vocabulary = Vocabulary()
    for group in SynonymGroup.objects.filter(active=True).exclude(pk=without):
        vocabulary.add_group(group.terms.splitlines())
    for row in Abbreviation.objects.filter(active=True):
        if len(row.short) >= SHORTEST_ABBREVIATION:
            vocabulary.add_group([row.short, row.full])
    for query, promoted in promoted_rows():
        if term := term_of(query):
            vocabulary.promotions.setdefault(term.folded, []).append(promoted)
    return vocabulary


_Version = tuple[int, object]
_kept: tuple[_Version, Vocabulary] | None = None
_lock = threading.Lock()


def current(head: Head) -> Vocabulary:
    """The rows as they are at that head of the log; kept until it tells of a change in them."""
    global _kept
    version = (head.vocabulary_id, head.vocabulary_at)
    kept = _kept
    if kept is None or kept[0] != version:
        with _lock:
            kept = _kept = (version, load())
    return kept[1]


def forget() -> None:
    """Drops what is kept, for another database."""
    global _kept
    _kept = None


def note_row(sender, instance, **kwargs) -> None:
    """A row was saved or deleted: every process must read the rows again."""
    changes.note(VOCABULARY, [f"{sender.__name__}:{instance.pk}"])


def note_all() -> None:
    """Many rows were written at once."""
    changes.note(VOCABULARY, ["*"])


def rows() -> Iterator[type]:
    """The models whose rows are this vocabulary."""
    yield from (SynonymGroup, Abbreviation, SearchPromotion)
