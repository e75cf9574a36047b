"""The nearest public answers to a text that somebody is still writing."""

from django.utils import timezone

from . import log, telling, titles, weights
from .door import hit_of, prepare_copy
from .engines import chosen
from .engines.base import Answer, EngineUnavailable
from .highlighting import Marker
from .planning import Plan
from .requests import Hit

#: So many candidates are looked at for the few that are shown.
_CANDIDATES = 20


def nearest(text: str, *, kinds: tuple[str, ...] = ("hoi-dap",), limit: int = 3) -> list[Hit]:
    """What of the public index answers a long text, best first, at most `limit`.

    Only what is likely to be meant: the text must say most of what the result's title says. None
    of a short or strange text; never raises.
    """
    prepare_copy(log.head())
    model = chosen.embedded().model()
    made = telling.plan_of(
        text,
        model,
        limit=_CANDIDATES,
        share=weights.NEAREST_COVERAGE,
        day=timezone.localdate(),
        kinds=kinds,
    )
    if made is None or limit < 1:
        return []
    said = titles.said(text)
    judged = [
        (titles.share_said(found.document.title, said, model), found) for found in _ask(made).found
    ]
    good = [entry for entry in judged if entry[0] >= weights.NEAREST_TITLE]
    good.sort(key=lambda entry: -entry[0] * entry[1].score)
    marker = Marker(made)
    return [hit_of(found, marker) for _, found in good[:limit]]


def _ask(made: Plan) -> Answer:
    for engine in chosen.to_ask():
        try:
            return engine.find(made)
        except EngineUnavailable:
            continue
    return Answer()
