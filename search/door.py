"""One search, from what a visitor typed to results ready for display."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from . import following, log, promotions, titles, vocabulary, weights
from .accents import with_accents
from .documents import KINDS
from .engines import chosen
from .engines.base import Answer, EngineUnavailable, Found
from .facets import REQUESTED
from .highlighting import Marker
from .planning import Plan, plan
from .query import Understood, tidy, understand
from .requests import (
    MAX_DEPTH,
    MAX_FACET_VALUES,
    MAX_PER_PAGE,
    FacetValue,
    Hit,
    SearchRequest,
    SearchResults,
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request made safe: the page and the filters are within their bounds."""

    request: SearchRequest
    page: int
    per_page: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


def search(request: SearchRequest, words: vocabulary.Vocabulary | None = None) -> SearchResults:
    """Searches the portal; with other `words` than the editors' own, to see what they would do.

    Never raises for what a visitor can send: an empty query finds nothing, nonsense facets and
    pages are taken for none. When no engine can answer, `engine` is "" and there are no results.
    """
    started = time.perf_counter()
    asked = _bounded(request)
    head = log.head()
    prepare_copy(head)
    understood = understand(
        request.query,
        chosen.embedded().model(),
        words or vocabulary.current(head),
        as_typed=request.as_typed,
    )
    answer, engine, made = Answer(), "", None
    if understood.words:
        made = _plan(understood, asked)
        answer, engine = _ask(made, request.engine)
    return _results(asked, understood, made, answer, engine, started, head)


def prepare_copy(head: log.Head) -> None:
    """Takes this host's copy along with the log; a copy that cannot follow still answers."""
    try:
        following.catch_up_quickly(head)
    except EngineUnavailable as error:
        logger.warning("This host's copy of the index is not up to date: %s", error)


def _bounded(request: SearchRequest) -> Asked:
    per_page = min(max(request.per_page, 1), MAX_PER_PAGE)
    # A page that is past everything stays past everything, and costs nothing.
    page = min(max(request.page, 1), MAX_DEPTH // per_page + 1)
    values = {
        name: tuple(dict.fromkeys(getattr(request, name)))[:MAX_FACET_VALUES]
        for name in REQUESTED.values()
    }
    return Asked(replace(request, **values), page, per_page)


def _plan(understood: Understood, asked: Asked) -> Plan:
    limit = asked.per_page if asked.offset < MAX_DEPTH else 0
    return plan(
        understood,
        asked.request,
        chosen.embedded().model(),
        day=asked.request.day or timezone.localdate(),
        offset=asked.offset,
        limit=limit,
    )


def _ask(made: Plan, name: str) -> tuple[Answer, str]:
    """The first engine that answers; the request's own engine alone if it names one."""
    for engine in chosen.to_ask(name):
        try:
            return engine.find(made), engine.name
        except EngineUnavailable as error:
            logger.warning("%s does not answer: %s", engine.copy, error)
    return Answer(), ""


def _results(
    asked: Asked,
    understood: Understood,
    made: Plan | None,
    answer: Answer,
    engine: str,
    started: float,
    head: log.Head,
) -> SearchResults:
    marker = Marker(made) if made else None
    folded = tuple(word.folded for word in understood.words)
    hits = [hit_of(found, marker) for found in answer.found] if marker else []
    accented = with_accents(understood, hits)
    clear = _clear_answer(asked, hits, accented or understood.text)
    request = asked.request
    return SearchResults(
        query=understood.query,
        hits=hits,
        total=answer.total,
        facets=_facets(answer, request),
        good=answer.good,
        did_you_mean=_offered(asked, understood, head),
        engine=engine,
        milliseconds=(time.perf_counter() - started) * 1000,
        understood=understood.text if understood.changed else "",
        mended=understood.mended,
        cut=understood.cut,
        page=asked.page,
        per_page=asked.per_page,
        promotions=promotions.to_show(vocabulary.current(head).promotions.get(folded, [])),
        searched=bool(understood.words),
        narrowed=any(getattr(request, values) for values in REQUESTED.values()),
        accented=accented,
        answer=clear,
    )


def _clear_answer(asked: Asked, hits: list[Hit], query: str) -> Hit | None:
    """The first result, if it is a question with a short answer and clearly the best."""
    if not hits or asked.page > 1 or asked.request.order != "relevance":
        return None
    first = hits[0]
    second = hits[1].score if len(hits) > 1 else 0.0
    clear = (
        first.kind == "hoi-dap"
        and bool(first.summary)
        and first.coverage >= weights.CLEAR_COVERAGE
        and first.score >= weights.CLEAR_MARGIN * second
        and _asks_the_same(query, first.title)
    )
    return first if clear else None


def _asks_the_same(query: str, title: str) -> bool:
    """Whether the query says enough of what a title asks: a title may ask far more."""
    model = chosen.embedded().model()
    return titles.share_said(title, titles.said(query), model) >= weights.CLEAR_TITLE


def hit_of(found: Found, marker: Marker) -> Hit:
    """A text found as a result, marked for display."""
    document = found.document
    return Hit(
        source=document.source,
        key=document.key,
        kind=document.kind,
        title=document.title,
        url=document.url,
        topic=document.topic,
        topic_name=document.topic_name,
        group=document.group,
        organisation=document.organisation,
        date=document.date,
        summary=document.summary,
        extra=document.extra,
        score=found.score,
        coverage=found.coverage,
        title_segments=marker.segments(document.title),
        snippet=marker.snippet(document.summary, document.body),
    )


def _facets(answer: Answer, request: SearchRequest) -> dict[str, list[FacetValue]]:
    """Every value of each facet, those with most results first; kinds in their own order, years
    the newest first. A chosen value stays with 0 results, so that it can be taken away."""
    facets = {}
    for name, requested in REQUESTED.items():
        chosen_values = getattr(request, requested)
        counts = dict.fromkeys(_known(name, chosen_values), 0) | answer.counts.get(name, {})
        values = [
            FacetValue(value, count, value in chosen_values) for value, count in counts.items()
        ]
        if name == "kind":
            values.sort(key=lambda found: KINDS.index(found.value))
        elif name == "year":
            values.sort(key=lambda found: found.value, reverse=True)
        else:
            values.sort(key=lambda found: (-found.count, found.value))
        facets[name] = values
    return facets


def _known(name: str, values: Iterable[str]) -> list[str]:
    """Those of the chosen values that can be shown: an invented kind has no name."""
    return [value for value in values if value and (name != "kind" or value in KINDS)]


def _offered(asked: Asked, understood: Understood, head: log.Head) -> str:
    """The query to offer to those who asked for their very words."""
    if not asked.request.as_typed:
        return ""
    query, _ = tidy(asked.request.query)
    meant = understand(query, chosen.embedded().model(), vocabulary.current(head))
    return meant.text if meant.changed else ""
