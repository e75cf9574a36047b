"""What is asked of the search and what it gives back. Plain values, no engine's own types."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from .labels import KINDS

#: A longer query is cut here, and the visitor is told.
MAX_QUERY = 200
#: Results deeper than this are not paged to: nobody reads them, and engines pay dearly for them.
MAX_DEPTH = 1000
MAX_PER_PAGE = 50
#: More values of one facet than this in a request are left out.
MAX_FACET_VALUES = 30


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search. `kinds`, `topics`, `groups`, `organisations` and `years` narrow the results.

    Values within one facet add up (either), different facets narrow each other (both). Unknown
    values find nothing. `page` counts from 1; anything that is no page is taken as the first.
    `as_typed` leaves spelling, Telex and abbreviations alone. `order` is "relevance" or "date".
    """

    query: str
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    #: Years of a result's date, as four digits.
    years: tuple[str, ...] = ()
    page: int = 1
    per_page: int = 10
    order: str = "relevance"
    as_typed: bool = False
    #: The day that validity is judged on; None is today, Asia/Ho_Chi_Minh.
    day: datetime.date | None = None
    #: "embedded" or "elasticsearch" asks that engine alone, without falling back; "" is the site's.
    engine: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text as written, `marked` where it answers the query."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `title_segments` and `snippet` are the original words, marked for display."""

    source: str
    key: str
    kind: str
    title: str
    url: str
    topic: str
    topic_name: str
    group: str
    organisation: str
    date: datetime.date | None
    summary: str
    extra: dict[str, Any]
    score: float
    #: Which share of the query's weight it answers, from 0 to 1.
    coverage: float
    title_segments: tuple[Segment, ...] = ()
    snippet: tuple[Segment, ...] = ()

    @property
    def kind_label(self) -> str:
        """What its kind is called on the screen."""
        return str(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by: how many results it has under the other facets chosen."""

    value: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer. `good` is False when nothing found is likely to be what was meant.

    `query` is what was asked after cleaning (at most `MAX_QUERY` characters; `cut` tells), and
    `understood` what was searched for when that differs: Telex decoded, spelling mended.
    `did_you_mean` is a query to offer, "" when there is none. `total` counts the results that
    answer enough of the query, not every text with one of its words.
    """

    query: str
    hits: list[Hit]
    total: int
    facets: dict[str, list[FacetValue]]
    good: bool
    did_you_mean: str
    engine: str
    milliseconds: float
    understood: str = ""
    #: Spelling was mended: a guess, of which the visitor is told.
    mended: bool = False
    cut: bool = False
    page: int = 1
    per_page: int = 10
    promotions: list[Any] = field(default_factory=list)
    #: Whether there was a word to search for, and whether facets narrowed the results.
    searched: bool = True
    narrowed: bool = False
    #: The query with the accents that the results have, "" when it had them itself.
    accented: str = ""
    #: The result that clearly answers the question, to be shown apart.
    answer: Hit | None = None

    @property
    def shown(self) -> str:
        """The query as it is repeated to the visitor."""
        return self.accented or self.understood or self.query

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return max(1, -(-min(self.total, MAX_DEPTH) // self.per_page))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line under the search field."""

    title: str
    url: str
    kind: str
