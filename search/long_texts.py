"""The nearest public answers to a text that somebody is still writing."""

from django.utils import timezone

from portal.vietnamese import clean

from . import log, telling, weights
from .door import hit_of, prepare_copy
from .engines import chosen
from .engines.base import Answer, EngineUnavailable, Found
from .highlighting import Marker
from .planning import Plan
from .requests import Hit
from .syllables import SyllableModel
from .text import pair, words

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
    said = _said(text)
    judged = [(_answered(found, said, model), found) for found in _ask(made).found]
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


def _said(text: str) -> set[str]:
    """The folded words and pairs of a text."""
    found = list(words(clean(text)))
    pairs = {
        pair(first.folded, second.folded)
        for first, second in zip(found, found[1:], strict=False)
        if second.joined
    }
    return {word.folded for word in found} | pairs


def _answered(found: Found, said: set[str], model: SyllableModel) -> float:
    """Which share of the weight of a result's title the text says: words and pairs half each."""
    title = list(words(found.document.title))
    whole = stands = 0.0
    for word in title:
        weight = model.weight(word.folded)
        whole += weight
        stands += weight * (word.folded in said)
    for first, second in zip(title, title[1:], strict=False):
        weight = (model.weight(first.folded) + model.weight(second.folded)) / 2
        whole += weight
        stands += weight * (pair(first.folded, second.folded) in said)
    return stands / whole if whole else 0.0
