"""What the search asks of an engine, whichever it is."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..documents import SearchDocument
from ..planning import Plan

#: A document's name for ever: (source, key).
Name = tuple[str, str]


class EngineUnavailable(Exception):
    """The engine cannot answer now: away, too slow, without an index, or its disk is full."""


@dataclass(slots=True)
class Found:
    """One text found: the document as indexed, and how well it answers."""

    document: SearchDocument
    score: float
    coverage: float = 0.0


@dataclass(slots=True)
class Answer:
    """What an engine found. `counts` is, for each facet, how many results each value would have
    if that facet were not narrowed."""

    found: list[Found] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Whether some result, whatever they were narrowed to, answers enough to be called good.
    good: bool = False


@dataclass(frozen=True, slots=True)
class CopyState:
    """How one copy of the index stands: for health, `check_search` and the staff."""

    copy: str
    ready: bool
    texts: int = 0
    position: int = 0
    built_at: datetime.datetime | None = None
    detail: str = ""


class Engine(Protocol):
    """One copy of the index that can be searched, followed and built anew.

    Everything raises `EngineUnavailable` when the copy cannot be reached or is not there.
    """

    name: str
    #: Whether it holds the documents of private sources, and those alone.
    private: bool

    @property
    def copy(self) -> str:
        """The name of this copy in the table of cursors."""

    def find(self, plan: Plan) -> Answer:
        """What answers the plan, best first."""

    def scores_by_field(self, plan: Plan, found: Sequence[Found]) -> list[dict[str, float]]:
        """For each of what was found, what each field alone gives: for the explanation."""

    def asked(self, plan: Plan) -> str:
        """The plan in the engine's own words: for the explanation."""

    def follow(self, limit: int = 500) -> bool:
        """Applies the next changes of the index log, at most `limit`; True when more are left."""

    def rebuild(self, progress: Callable[[int], Any] | None = None) -> int:
        """Builds a new index beside the live one and swaps; gives how many texts it holds.

        Searches go on meanwhile, on the old index. `progress` is told the texts so far.
        """

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[Name] = ()) -> Any:
        """Writes and removes documents outside the log: for repairs."""

    def digests(self) -> Iterator[tuple[Name, str]]:
        """Every document held, with its digest."""

    def tidy(self) -> None:
        """Removes what earlier versions of the code and rebuilds that died have left."""

    def state(self) -> CopyState:
        """How the copy stands; never raises."""


def in_batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """`items` in lists of at most `size`."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
