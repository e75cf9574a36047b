"""What is offered under the search field while a visitor types: titles (questions among them),
what many ask, topics.

Always from this host's own copy of the index: no network, a few milliseconds for each keystroke.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence

from django.core.cache import caches
from django.utils import timezone

from . import log, offers, vocabulary
from .door import prepare_copy
from .engines import chosen
from .engines.base import EngineUnavailable
from .query import QueryWord, Understood, understand
from .requests import Suggestion
from .text import folded_form, words
from .typing_keys import decode_telex, decode_vni

logger = logging.getLogger(__name__)

#: So many titles are looked at to order the few that are shown.
_CANDIDATES = 40
MAX_SUGGESTIONS = 12
#: So many popular queries, and so many topics, stand beside the titles.
_BESIDE = 2
#: The next visitor who types the same gets the same (seconds).
_KEPT = 60


def suggest(query: str, limit: int = 8) -> list[Suggestion]:
    """What begins to answer `query`, whose last word may be unfinished; at most `limit`: titles,
    with at most two popular queries before and two topics after them.

    Accents, Telex and VNI as in a search. A query of less than two letters has no suggestions.
    """
    head = log.head()
    prepare_copy(head)
    limit = min(max(limit, 0), MAX_SUGGESTIONS)
    key = _key(query, limit, head)
    cache = caches["local"]
    found = cache.get(key)
    if found is None:
        found = _suggest(query, limit, head)
        cache.set(key, found, _KEPT)
    return found


def _key(query: str, limit: int, head: log.Head) -> str:
    """What was typed, at this state of the index and of the editors' words. A digest: what people
    type is no key to be read."""
    state = (query, limit, head.last_id, head.last_at, head.vocabulary_id, timezone.localdate())
    return "suggest:" + hashlib.blake2b(repr(state).encode(), digest_size=16).hexdigest()


def _suggest(query: str, limit: int, head: log.Head) -> list[Suggestion]:
    copy = chosen.embedded()
    understood = understand(query, copy.model(), vocabulary.current(head))
    folded = [word.folded for word in understood.words]
    if sum(map(len, folded)) < 2:
        return []
    for last in _endings(understood.words[-1]):
        asked = [*folded[:-1], last]
        popular = offers.offers(asked, offers.POPULAR, _BESIDE)
        topics = offers.offers(asked, offers.TOPIC, _BESIDE)
        try:
            titles = _best(copy.titles(asked, _CANDIDATES), understood, limit)
        except EngineUnavailable as error:
            logger.warning("No titles suggested: %s", error)
            titles = []
        if found := _together(popular, titles, topics, limit):
            return found
    return []


def _together(
    popular: list[Suggestion], titles: list[Suggestion], topics: list[Suggestion], limit: int
) -> list[Suggestion]:
    """Titles give way to the few that stand beside them; what is named twice stands once."""
    said = {_plain(title.title) for title in titles}
    popular = [one for one in popular if _plain(one.title) not in said]
    room = max(limit - len(popular) - len(topics), 0)
    return [*popular, *titles[:room], *topics][:limit]


def _plain(text: str) -> str:
    return " ".join(word.folded for word in words(text))


def _endings(last: QueryWord) -> Iterator[str]:
    """What the unfinished last word may begin: as typed, or the keys of Telex or VNI so far."""
    yield last.folded
    for decode in (decode_telex, decode_vni):
        if begun := decode(last.typed):
            yield folded_form(begun)


def _best(
    found: Sequence[tuple[str, str, str, str]], understood: Understood, limit: int
) -> list[Suggestion]:
    """The titles with the accents as typed first, each title once."""
    accented = [word.exact for word in understood.words[:-1] if not word.bare]
    begins = "".join(word.exact for word in understood.words[-1:] if not word.bare)

    def agreement(exact: str) -> int:
        title = exact.partition(" | ")[0] + " "
        return sum(f" {word} " in title for word in accented) + (f" {begins}" in title)

    ordered = sorted(found, key=lambda row: -agreement(row[3]))
    seen: dict[tuple[str, str], Suggestion] = {}
    for title, url, kind, _ in ordered:
        seen.setdefault((title, kind), Suggestion(title, url, kind))
    return list(seen.values())[:limit]
