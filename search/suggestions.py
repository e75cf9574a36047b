"""What is offered under the search field while a visitor types.

Always from this host's own copy of the index: no network, a few milliseconds for each keystroke.
"""

from collections.abc import Sequence

from . import log, vocabulary
from .door import prepare_copy
from .engines import chosen
from .engines.base import EngineUnavailable
from .query import Understood, understand
from .requests import Suggestion

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
        found = copy.titles(words, _CANDIDATES)
    except EngineUnavailable:
        return []
    return _best(found, understood, limit)


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
