"""Which texts tell the same matter in nearly the same words.

Opinions are copied, sent again, and written down from the same form. Learnt from one and asked for
the other, a classifier would be praised for remembering; and a matter told a hundred times would
drown the rest. So near-identical texts count as one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from portal.vietnamese import fold

_WORD = re.compile(r"[a-z0-9]+")
RUN = 3  # words in a row
SAME = 0.4  # of the shorter text's runs, found in the other: a greeting and an address may differ


def group(texts: Iterable[str]) -> list[int]:
    """For each text the number of its group, counted from 0 in the order of the first ones.

    A text joins the group with whose first text it shares most runs of words, if enough.
    """
    firsts: list[int] = []  # the size of the first text of each group
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    groups = []
    for text in texts:
        runs = _runs(text)
        shared = Counter(holder for run in runs for holder in holders.get(run, ()))
        joined = _joined(shared, len(runs), firsts)
        if joined is None:
            joined = len(firsts)
            firsts.append(len(runs))
            for run in runs:
                holders[run].append(joined)
        groups.append(joined)
    return groups


def _joined(shared: Counter[int], size: int, firsts: list[int]) -> int | None:
    for holder, number in shared.most_common(3):
        if number >= SAME * max(1, min(size, firsts[holder])):
            return holder
    return None


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold(text))
    return {tuple(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))} - {()}
