"""The search page and the suggestions under the search field. Both only read."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.places.models import Topic, TopicGroup

from . import clicks, direct, labels, narrowing, query_log
from .door import search
from .facets import REQUESTED
from .narrowing import address
from .requests import MAX_DEPTH, MAX_FACET_VALUES, SearchRequest, SearchResults
from .suggestions import suggest
from .text import words

PER_PAGE = 10
#: How many topics near the question are offered when nothing fits.
NEAR_TOPICS = 6
#: Words of a topic's name that are this short tell nothing.
_TELLING = 3


class ResultPages(Paginator):
    """Pages of results of which only one was fetched; deeper than MAX_DEPTH there are none."""

    def __init__(self, results: SearchResults) -> None:
        super().__init__(results.hits, PER_PAGE, allow_empty_first_page=True)
        self.results = results

    @property
    def count(self) -> int:
        return self.results.total

    @property
    def num_pages(self) -> int:
        return self.results.pages

    def page(self, number):
        return self._get_page(self.results.hits, self.validate_number(number), self)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`?q=` with the facets of `narrowing.PARAMETERS` (each repeatable), `sap-xep` and `trang`."""
    asked = _asked(request.GET)
    found = search(asked)
    # No link repeats more than was understood.
    asked = replace(asked, query=found.query)
    if asked.page > found.pages:
        raise Http404(f"page {asked.page} of {found.pages}")
    if asked.page == 1 and not found.narrowed:
        query_log.record(found)
    topics = list(Topic.objects.all())
    context = {
        "results": found,
        "query": found.query,
        "page": ResultPages(found).page(asked.page),
        "direct": direct.find(found.query) if asked.page == 1 else None,
        "kinds": narrowing.kind_links(asked, found),
        "choices": narrowing.choices(found, topics),
        "chips": narrowing.chips(asked, found, topics),
        "kept": narrowing.kept(asked),
        "orders": _orders(asked, found),
        "as_typed_url": address(asked, as_typed=True),
        "meant_url": address(asked, as_typed=False, query=found.did_you_mean),
        "clear_url": address(asked, **dict.fromkeys(REQUESTED.values(), ())),
        "reviewed": labels.REVIEWED,
        "near_topics": _near_topics(found, topics) if not found.good else [],
        "topic_groups": _grouped(topics) if not found.total else [],
        "max_depth": MAX_DEPTH,
        "slip": clicks.slip(found),
        "noindex": True,
    }
    return render(request, "search/results.html", context)


def _asked(parameters) -> SearchRequest:
    """What the address asks for."""
    return SearchRequest(
        query=parameters.get("q", ""),
        page=_page_number(parameters.get("trang", "")),
        per_page=PER_PAGE,
        as_typed=narrowing.AS_TYPED in parameters,
        order="date" if parameters.get(narrowing.ORDER) == narrowing.NEWEST else "relevance",
        **{
            field: narrowing.chosen_values(parameters, facet)[:MAX_FACET_VALUES]
            for facet, field in REQUESTED.items()
        },
    )


def _orders(asked: SearchRequest, found: SearchResults) -> list[dict]:
    """The ways to sort, when there is something to sort."""
    if found.total < 2:
        return []
    return [
        {
            "label": label,
            "url": address(asked, order=order),
            "current": asked.order == order,
        }
        for order, label in (("relevance", gettext("Most fitting")), ("date", gettext("Newest")))
    ]


@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> JsonResponse:
    """`?q=` as typed so far; `{"query", "suggestions": [{"title", "url", "kind"}]}`."""
    query = request.GET.get("q", "")[:100]
    found = [{"title": line.title, "url": line.url, "kind": line.kind} for line in suggest(query)]
    return JsonResponse({"query": query, "suggestions": found})


def _page_number(raw: str) -> int:
    """The page asked for; nonsense is the first, and too many digits are a page too deep."""
    if not (raw.isascii() and raw.isdigit()):
        return 1
    return max(int(raw[:10]), 1)


def _grouped(topics: list[Topic]) -> list[dict]:
    """All topics by group, for those who would rather look than ask."""
    groups = [
        {
            "name": group.label,
            "topics": [topic for topic in topics if topic.group == group],
        }
        for group in TopicGroup
    ]
    return [group for group in groups if group["topics"]]


def _near_topics(found: SearchResults, topics: list[Topic]) -> list[Topic]:
    """The topics of what was found nearby; without any, those named in the question."""
    counts = {value.value: value.count for value in found.facets["topic"]}
    if not counts:
        asked = {word.folded for word in words(found.query) if len(word.folded) >= _TELLING}
        named = {topic.code: {word.folded for word in words(topic.name)} for topic in topics}
        counts = {code: len(asked & said) for code, said in named.items() if asked & said}
    near = [topic for topic in topics if topic.code in counts]
    near.sort(key=lambda topic: -counts[topic.code])
    return near[:NEAR_TOPICS]
