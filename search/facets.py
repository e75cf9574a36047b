"""Counting results by facet, as visitors narrow them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import itemgetter

#: The facets that results can be narrowed by, and the field of a request that names their values.
#: All but the year are fields of a document; the year is that of its date.
REQUESTED = {
    "kind": "kinds",
    "group": "groups",
    "topic": "topics",
    "organisation": "organisations",
    "year": "years",
}
FACETS = tuple(REQUESTED)


def narrow(
    values: Sequence[Sequence[str]], filters: Mapping[str, tuple[str, ...]]
) -> tuple[list[bool], dict[str, dict[str, int]]]:
    """Which texts pass all filters, and the counts of each facet's values.

    `values` are the texts' values in the order of FACETS. A facet's counts leave out its own
    filter, so that they say what choosing another value would give.
    """
    chosen = [frozenset(filters.get(name, ())) for name in FACETS]
    if not any(chosen):
        counters = [Counter(map(itemgetter(index), values)) for index in range(len(FACETS))]
        return [True] * len(values), _named(counters)
    passed: list[bool] = []
    counters = [Counter() for _ in FACETS]
    for row in values:
        failed = [
            index
            for index, (value, allowed) in enumerate(zip(row, chosen, strict=True))
            if allowed and value not in allowed
        ]
        passed.append(not failed)
        if len(failed) < 2:
            for index in failed or range(len(FACETS)):
                counters[index][row[index]] += 1
    return passed, _named(counters)


def _named(counters: list[Counter[str]]) -> dict[str, dict[str, int]]:
    """The counts by facet, without those of texts that have no value there."""
    return {
        name: {value: count for value, count in counts.items() if value}
        for name, counts in zip(FACETS, counters, strict=True)
    }
