"""How much of what a title asks somebody has said."""

from portal.vietnamese import clean

from .syllables import SyllableModel
from .text import pair, words


def said(text: str) -> set[str]:
    """The folded words and pairs of a text."""
    found = list(words(clean(text)))
    pairs = {
        pair(first.folded, second.folded)
        for first, second in zip(found, found[1:], strict=False)
        if second.joined
    }
    return {word.folded for word in found} | pairs


def share_said(title: str, spoken: set[str], model: SyllableModel) -> float:
    """Which share of a title's weight stands in what was `spoken` (`said`): words and pairs, half
    each."""
    found = list(words(title))
    whole = stands = 0.0
    for word in found:
        weight = model.weight(word.folded)
        whole += weight
        stands += weight * (word.folded in spoken)
    for first, second in zip(found, found[1:], strict=False):
        weight = (model.weight(first.folded) + model.weight(second.folded)) / 2
        whole += weight
        stands += weight * (pair(first.folded, second.folded) in spoken)
    return stands / whole if whole else 0.0
