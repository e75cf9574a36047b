"""What a synonym group would change, before it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass

from . import vocabulary
from .door import search
from .models import QueryLog
from .requests import Hit, SearchRequest, SearchResults

#: So many results are compared, of so many queries.
RESULTS = 5
MAX_QUERIES = 10
_FROM_TERMS = 6
_FROM_LOG = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A result on one side; `new` when the other side does not show it."""

    title: str
    url: str
    new: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One query without and with the group."""

    query: str
    before: list[Line]
    after: list[Line]
    total_before: int
    total_after: int

    @property
    def changed(self) -> bool:
        return [line.url for line in self.before] != [line.url for line in self.after]


def samples(terms: str, *, pk: int | None = None, active: bool = True, queries: str = ""):
    """The effect of a group with these terms, a line each, on each query (a line each).

    Without queries: the terms themselves, and what visitors asked with them. `pk` is the row that
    is being edited: its state now counts as before.
    """
    asked = _lines(queries) or _of_themselves(terms)
    now = vocabulary.load()
    then = vocabulary.load(without=pk)
    if active:
        then.add_group(terms.splitlines())
    return [_sample(query, now, then) for query in asked[:MAX_QUERIES]]


def _lines(text: str) -> list[str]:
    lines = (line.strip().lstrip(">").strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _of_themselves(terms: str) -> list[str]:
    own = _lines(terms)
    logged: dict[str, None] = {}
    for term in own[:_FROM_TERMS]:
        if found := vocabulary.term_of(term):
            said = QueryLog.objects.filter(folded__contains=" ".join(found.folded))
            logged |= dict.fromkeys(said.order_by("-pk").values_list("shown", flat=True)[:20])
    others = [query for query in logged if query and query not in own]
    return [*own[:_FROM_TERMS], *others[:_FROM_LOG]]


def _sample(query: str, now: vocabulary.Vocabulary, then: vocabulary.Vocabulary) -> Sample:
    before, after = (_found(query, words) for words in (now, then))
    return Sample(
        query,
        _compared(before.hits, after.hits),
        _compared(after.hits, before.hits),
        before.total,
        after.total,
    )


def _found(query: str, words: vocabulary.Vocabulary) -> SearchResults:
    return search(SearchRequest(query, per_page=RESULTS), words=words)


def _compared(hits: Iterable[Hit], others: Iterable[Hit]) -> list[Line]:
    there = {hit.url for hit in others}
    return [Line(hit.title, hit.url, hit.url not in there) for hit in hits]
