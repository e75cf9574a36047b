"""How the facets of the results page are shown: what can be chosen, what is, and what to take away.

Every state of the page is an address. It is built anew from what was understood of the request,
so that nonsense, repetition and foreign parameters end with the page they came with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from portal.places.models import Topic, TopicGroup

from . import labels
from .facets import REQUESTED
from .requests import SearchRequest, SearchResults

#: The names of the page's parameters (the contract's), by facet, in the order of the page.
PARAMETERS = {
    "kind": "loai",
    "group": "nhom",
    "topic": "linh-vuc",
    "organisation": "co-quan",
    "year": "nam",
}
AS_TYPED = "dung-chu"
ORDER, NEWEST = "sap-xep", "moi-nhat"
LEGENDS = {
    "kind": _("Kind of content"),
    "group": _("Group of topics"),
    "topic": _("Topic"),
    "organisation": _("Who handles it"),
    "year": _("Year"),
}
#: A facet with more values than this keeps the rest folded away.
SHOWN = 8
#: Facets that stand open before anything is chosen.
_OPEN = frozenset({"kind", "topic"})
#: No value of a facet is longer.
MAX_VALUE = 200
_LONGEST_LABEL = 60


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
    open: bool

    @property
    def chosen(self) -> int:
        """How many of them are chosen."""
        return sum(choice.chosen for choice in self.shown)


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen value, and the page without it."""

    legend: str
    label: str
    url: str


def chosen_values(parameters, facet: str) -> tuple[str, ...]:
    """The values of a facet in the address, each once; what is too long to be one is left out."""
    values = parameters.getlist(PARAMETERS[facet])
    return tuple(dict.fromkeys(value for value in values if value and len(value) <= MAX_VALUE))


def address(asked: SearchRequest, **changes) -> str:
    """The first page of a search, with some fields of the request changed."""
    values = {name: getattr(asked, name) for name in ("query", "as_typed", "order")}
    values |= {name: getattr(asked, name) for name in REQUESTED.values()}
    values |= changes
    return "?" + urlencode([("q", values["query"]), *_parameters(values)])


def _parameters(values: Mapping) -> Iterable[tuple[str, str]]:
    if values["as_typed"]:
        yield AS_TYPED, "1"
    if values["order"] == "date":
        yield ORDER, NEWEST
    for facet, field in REQUESTED.items():
        for value in values[field]:
            yield PARAMETERS[facet], value


def kept(asked: SearchRequest) -> list[tuple[str, str]]:
    """What the form of the facets sends along, unseen: all but the facets themselves."""
    values = {"as_typed": asked.as_typed, "order": asked.order}
    values |= dict.fromkeys(REQUESTED.values(), ())
    return [("q", asked.query), *_parameters(values)]


def kind_links(asked: SearchRequest, found: SearchResults) -> list[KindLink]:
    """All, then each kind that has results."""
    values = found.facets["kind"]
    chosen = [value for value in values if value.chosen]
    if len(values) < 2 and not chosen:
        return []
    everything = sum(value.count for value in values)
    links = [KindLink("", everything, address(asked, kinds=()), not chosen)]
    for value in values:
        url = address(asked, kinds=(value.value,))
        links.append(KindLink(labels.KINDS[value.value], value.count, url, value.chosen))
    return links


def choices(found: SearchResults, topics: Iterable[Topic]) -> list[Choices]:
    """Every facet that the results have values in, with all of them."""
    names = _names(topics)
    shown = []
    for facet, parameter in PARAMETERS.items():
        values = [
            Choice(value.value, _label(names, facet, value.value), value.count, value.chosen)
            for value in found.facets[facet]
        ]
        if not values:
            continue
        first = [value for index, value in enumerate(values) if index < SHOWN or value.chosen]
        rest = [value for value in values if value not in first]
        opened = facet in _OPEN or any(value.chosen for value in values)
        shown.append(Choices(parameter, str(LEGENDS[facet]), first, rest, opened))
    return shown


def chips(asked: SearchRequest, found: SearchResults, topics: Iterable[Topic]) -> list[Chip]:
    """One for each chosen value."""
    names = _names(topics)
    made = []
    for facet, field in REQUESTED.items():
        for value in found.facets[facet]:
            if value.chosen:
                left = tuple(other for other in getattr(asked, field) if other != value.value)
                label = _label(names, facet, value.value)
                made.append(Chip(str(LEGENDS[facet]), label, address(asked, **{field: left})))
    return made


def _names(topics: Iterable[Topic]) -> dict[str, Mapping[str, str]]:
    """What the values of a facet are called, for those whose values are codes."""
    groups = {group.value: str(group.label) for group in TopicGroup}
    named = {topic.code: topic.name for topic in topics}
    return {"kind": labels.KINDS, "group": groups, "topic": named}


def _label(names: Mapping[str, Mapping[str, str]], facet: str, value: str) -> str:
    """A value's name; an unknown one as it stands in the address, cut."""
    return str(names.get(facet, {}).get(value, value[:_LONGEST_LABEL]))
