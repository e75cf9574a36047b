"""The search page and the suggestions under the search field. Both only read."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.places.models import Topic, TopicGroup

from . import labels, query_log
from .door import search
from .requests import MAX_DEPTH, FacetValue, SearchRequest, SearchResults
from .suggestions import suggest
from .text import words

PER_PAGE = 10
#: The names of the page's parameters (the contract's), by facet.
PARAMETERS = {"kinds": "loai", "topics": "linh-vuc", "organisations": "co-quan"}
AS_TYPED = "dung-chu"
#: A facet with more values than this keeps the rest folded away.
SHOWN = 8
#: How many topics near the question are offered when nothing fits.
NEAR_TOPICS = 6


@dataclass(frozen=True, slots=True)
class KindLink:
    """One of the kinds above the results."""

    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet as it is shown."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one facet to choose from: those shown, and those folded away."""

    parameter: str
    legend: str
    shown: list[Choice]
    more: list[Choice]


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
    """`?q=` with the facets `loai`, `linh-vuc` and `co-quan` (each repeatable) and `trang`."""
    asked = SearchRequest(
        query=request.GET.get("q", ""),
        page=_page_number(request.GET.get("trang", "")),
        per_page=PER_PAGE,
        as_typed=AS_TYPED in request.GET,
        order="date" if request.GET.get("sap-xep") == "moi-nhat" else "relevance",
        **{name: tuple(request.GET.getlist(key)) for name, key in PARAMETERS.items()},
    )
    found = search(asked)
    if asked.page > found.pages:
        raise Http404(f"page {asked.page} of {found.pages}")
    if asked.page == 1 and not (asked.kinds or asked.topics or asked.organisations):
        query_log.record(found)
    topics = list(Topic.objects.all())
    context = {
        "results": found,
        "query": found.query,
        "page": ResultPages(found).page(asked.page),
        "kinds": _kind_links(request.GET, found),
        "choices": [*_topic_choices(found, topics), *_organisation_choices(found)],
        "chosen": bool(asked.topics or asked.organisations),
        "hidden": _without(request.GET, "linh-vuc", "co-quan", "trang"),
        "as_typed_url": _address(request.GET, **{AS_TYPED: ["1"]}),
        "meant_url": _address(request.GET, **{AS_TYPED: [], "q": [found.did_you_mean]}),
        "clear_url": _address(request.GET, **{"linh-vuc": [], "co-quan": []}),
        "kind_labels": labels.KINDS,
        "reviewed": labels.REVIEWED,
        "near_topics": _near_topics(found, topics) if not found.good else [],
        "topic_groups": _grouped(topics) if not found.total else [],
        "max_depth": MAX_DEPTH,
        "noindex": True,
    }
    return render(request, "search/results.html", context)


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


def _without(parameters: QueryDict, *names: str) -> list[tuple[str, str]]:
    """The parameters but those of `names`, for hidden fields of the facets' form."""
    return [
        (name, value)
        for name, values in parameters.lists()
        if name not in names
        for value in values[:30]
    ]


def _address(parameters: QueryDict, **changes: list[str]) -> str:
    """The search page with some parameters changed, from its first page on."""
    changed = parameters.copy()
    changed.pop("trang", None)
    for name, values in changes.items():
        changed.setlist(name, values)
    return f"?{changed.urlencode()}"


def _kind_links(parameters: QueryDict, found: SearchResults) -> list[KindLink]:
    """All, then each kind that has results."""
    values = found.facets["kind"]
    chosen = [value for value in values if value.chosen]
    everything = sum(value.count for value in values)
    links = [KindLink("", everything, _address(parameters, loai=[]), not chosen)]
    for value in values:
        url = _address(parameters, loai=[value.value])
        links.append(KindLink(labels.KINDS[value.value], value.count, url, value.chosen))
    return links if len(values) > 1 or chosen else []


def _topic_choices(found: SearchResults, topics: list[Topic]) -> list[Choices]:
    """The topics of the results, a list for each group of topics."""
    by_code = {value.value: value for value in found.facets["topic"]}
    choices = []
    for group in TopicGroup:
        values = [
            _choice(by_code[topic.code], topic.name)
            for topic in topics
            if topic.group == group and topic.code in by_code
        ]
        values.sort(key=lambda choice: -choice.count)
        if values:
            choices.append(_choices("linh-vuc", str(group.label), values))
    return choices


def _organisation_choices(found: SearchResults) -> list[Choices]:
    values = [_choice(value, value.value) for value in found.facets["organisation"]]
    return [_choices("co-quan", gettext("Who handles it"), values)] if len(values) > 1 else []


def _choice(value: FacetValue, label: str) -> Choice:
    return Choice(value.value, label, value.count, value.chosen)


def _choices(parameter: str, legend: str, values: list[Choice]) -> Choices:
    """The first values are shown, and whichever are chosen."""
    shown = [value for index, value in enumerate(values) if index < SHOWN or value.chosen]
    return Choices(parameter, legend, shown, [value for value in values if value not in shown])


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
        asked = {word.folded for word in words(found.query) if len(word.folded) > 2}
        named = {topic.code: {word.folded for word in words(topic.name)} for topic in topics}
        counts = {code: len(asked & said) for code, said in named.items() if asked & said}
    near = [topic for topic in topics if topic.code in counts]
    near.sort(key=lambda topic: -counts[topic.code])
    return near[:NEAR_TOPICS]
