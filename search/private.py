"""The private index: what only staff may find.

Sources with `private = True` stand in an index of their own: another file, another alias. The
public search, suggestions and facets have no way to it; this module is the only door, and what
may be seen of what it finds is the caller's to decide.
"""

import datetime
import logging
from dataclasses import dataclass, replace

from django.utils import timezone

from . import following, log, telling, vocabulary, weights
from .engines import chosen
from .engines.base import Answer, EngineUnavailable
from .planning import Plan, plan
from .query import understand
from .requests import SearchRequest
from .vocabulary import Vocabulary

logger = logging.getLogger(__name__)

MAX_RESULTS = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its key in its source, and how well it answers."""

    key: str
    score: float
    #: Which share of what was asked for it answers, from 0 to 1.
    coverage: float


def find(
    text: str,
    *,
    source: str,
    limit: int = 200,
    groups: tuple[str, ...] = (),
    as_typed: bool = False,
) -> list[Hit]:
    """What of `source` answers a short query, best first; accents, Telex and slips as in the
    public search (`as_typed` takes every word as it stands: for names). `groups` narrows it to
    documents of these groups.

    Never raises: without a copy that answers nothing is found.
    """
    model = _prepared()
    words = Vocabulary() if as_typed else vocabulary.current(log.head())
    understood = understand(text, model, words, as_typed=as_typed)
    if not understood.words or limit < 1:
        return []
    made = plan(
        understood,
        SearchRequest(text, groups=groups),
        model,
        day=timezone.localdate(),
        offset=0,
        limit=min(limit, MAX_RESULTS),
    )
    return _ask(replace(made, source=source))


def similar(
    text: str, *, source: str, limit: int = 10, since: datetime.date | None = None
) -> list[Hit]:
    """What of `source` is about the same as a long text, best first; only what is dated `since`
    that day, if it is given. Never raises."""
    made = telling.plan_of(
        text,
        _prepared(),
        limit=min(limit, MAX_RESULTS),
        share=weights.SIMILAR_COVERAGE,
        source=source,
        since=since,
        day=timezone.localdate(),
    )
    return _ask(made) if made and limit > 0 else []


def _prepared():
    """This host's copy taken along with the log, and what it knows of syllables."""
    try:
        following.catch_up_quickly(log.head(), private=True)
    except EngineUnavailable as error:
        logger.warning("This host's copy of the private index is not up to date: %s", error)
    return chosen.embedded(private=True).model()


def _ask(made: Plan) -> list[Hit]:
    answer = Answer()
    for engine in chosen.to_ask(private=True):
        try:
            answer = engine.find(made)
            break
        except EngineUnavailable as error:
            logger.warning("%s does not answer: %s", engine.copy, error)
    return [Hit(found.document.key, found.score, found.coverage) for found in answer.found]
