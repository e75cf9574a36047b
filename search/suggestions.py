"""What is offered under the search field while a visitor types.

Always from this host's own copy of the index: no network, a few milliseconds for each keystroke.
"""

import logging
from collections.abc import Iterator, Sequence

from . import log, vocabulary
from .door import prepare_copy
from .engines import chosen
from .engines.base import EngineUnavailable
from .query import QueryWord, Understood, understand
from .requests import Suggestion
from .text import folded_form
from .typing_keys import decode_telex, decode_vni

logger = logging.getLogger(__name__)

#: So many titles are looked at to order the few that are shown.
_CANDIDATES = 40
MAX_SUGGESTIONS = 12


def suggest(query: str, limit: int = 8) -> list[Suggestion]:
    """Titles that begin to answer `query`, whose last word may be unfinished; at most `limit`.

    Accents, Telex and VNI as in a search. A query of less than two letters has no suggestions.
    """
    head = log.head()
    prepare_copy(head)
    copy = chosen.embedded()
    understood = understand(query, copy.model(), vocabulary.current(head))
    words = [word.folded for word in understood.words]
    if sum(map(len, words)) < 2:
        return []
    limit = min(max(limit, 0), MAX_SUGGESTIONS)
    try:
        for last in _endings(understood.words[-1]):
            found = copy.titles([*words[:-1], last], _CANDIDATES)
            if found:
                return _best(found, understood, limit)
    except EngineUnavailable as error:
        logger.warning("No suggestions: %s", error)
    return []


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
