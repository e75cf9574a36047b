"""What is like a page, for the links beside it."""

from django.utils import timezone

from .engines import chosen
from .engines.base import EngineUnavailable, Found
from .planning import plan
from .query import understand
from .requests import SearchRequest
from .vocabulary import Vocabulary

#: So many are looked at.
_LIMIT = 8


def alike(title: str, *, source: str, kind: str, share: float) -> list[str]:
    """The keys of `source`'s texts that answer at least `share` of a title's weight, best first.

    From the index as it stands: a page that is read waits for no index to follow or to be built,
    and looks at no row of the database. None when no engine answers.
    """
    model = chosen.embedded().model()
    understood = understand(title, model, Vocabulary(), as_typed=True)
    if not understood.words:
        return []
    asked = SearchRequest(title, kinds=(kind,))
    day = timezone.localdate()
    made = plan(understood, asked, model, day=day, offset=0, limit=_LIMIT)
    for engine in chosen.to_ask():
        try:
            found = engine.find(made).found
        except EngineUnavailable:
            continue
        return [one.document.key for one in found if _fits(one, source, share)]
    return []


def _fits(found: Found, source: str, share: float) -> bool:
    return found.document.source == source and found.coverage >= share
