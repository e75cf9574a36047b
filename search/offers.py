"""What is offered while a visitor types beside titles: topics, and what many ask.

Both are few and change seldom: each process keeps them for some minutes.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from portal.places.models import Topic

from .models import PopularQuery
from .requests import Suggestion
from .text import words

TOPIC, POPULAR = "linh-vuc", "hay-tim"
#: Kept so long (seconds).
_FRESH = 300.0


@dataclass(frozen=True, slots=True)
class _Offer:
    suggestion: Suggestion
    folded: tuple[str, ...]


_kept: tuple[float, list[_Offer]] | None = None


def offers(folded: Sequence[str], kind: str, limit: int) -> list[Suggestion]:
    """Those of a kind that have all words (folded), the last of which may be unfinished."""
    *whole, last = folded
    found = []
    for offer in _current():
        if (
            offer.suggestion.kind == kind
            and all(word in offer.folded for word in whole)
            and any(word.startswith(last) for word in offer.folded)
        ):
            found.append(offer.suggestion)
            if len(found) == limit:
                break
    return found


def forget() -> None:
    """Drops what is kept, for another database or new counts."""
    global _kept
    _kept = None


def _current() -> list[_Offer]:
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _FRESH:
        _kept = (time.monotonic(), [*_popular(), *_topics()])
    return _kept[1]


def _popular() -> list[_Offer]:
    address = reverse("search:results")
    return [
        _offer(Suggestion(query, f"{address}?{urlencode({'q': query})}", POPULAR))
        for query in PopularQuery.objects.values_list("query", flat=True)
    ]


def _topics() -> list[_Offer]:
    return [
        _offer(Suggestion(topic.name, topic_address(topic), TOPIC)) for topic in Topic.objects.all()
    ]


def topic_address(topic: Topic) -> str:
    """The topic's own page where a room above has one, else a search for its name."""
    try:
        return reverse("faq:topic", args=[topic.code])
    except NoReverseMatch:
        return f"{reverse('search:results')}?{urlencode({'q': topic.name})}"


def _offer(suggestion: Suggestion) -> _Offer:
    return _Offer(suggestion, tuple(word.folded for word in words(suggestion.title)))
