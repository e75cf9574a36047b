"""Measuring the search on judged queries: how good, how fast, by group."""

import json
import math
import random
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .door import search
from .requests import Hit, SearchRequest, SearchResults

DEPTH = 10
#: A slug without a kind is a question's.
DEFAULT_KIND = "hoi-dap"
ALL = "all"


class BadLine(ValueError):
    """A line of the file that cannot be used; says which and why."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One query and what should be found for it: grades 0 to 3 by "kind/slug"; none when nothing
    should be found."""

    query: str
    grades: dict[str, int]
    group: str


@dataclass(slots=True)
class Figures:
    """The figures of one group while they are gathered."""

    n: int = 0
    no_good: int = 0
    first: list[float] = field(default_factory=list)
    reciprocal: list[float] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, judged: Judged, found: list[str], results: SearchResults) -> None:
        self.n += 1
        self.no_good += not results.good
        self.milliseconds.append(results.milliseconds)
        if any(judged.grades.values()):
            self.first.append(float(bool(found) and judged.grades.get(found[0], 0) > 0))
            self.reciprocal.append(reciprocal_rank(found, judged.grades))
            self.gains.append(normalised_gain(found, judged.grades))
            self.recalls.append(recall(found, judged.grades))

    def summary(self, *, resamples: int = 0) -> dict[str, Any]:
        """The figures as the command prints them; None where no query has a right answer.

        With `resamples`, "intervals" holds the bootstrap's 95 % interval of each mean.
        """
        means = {
            "success@1": self.first,
            "MRR@10": self.reciprocal,
            "nDCG@10": self.gains,
            "recall@10": self.recalls,
        }
        more = {"intervals": {name: interval(found, resamples) for name, found in means.items()}}
        return {
            "n": self.n,
            "no_good_result": round(self.no_good / self.n, 4),
            "success@1": _mean(self.first),
            "MRR@10": _mean(self.reciprocal),
            "nDCG@10": _mean(self.gains),
            "recall@10": _mean(self.recalls),
            "p50_ms": round(statistics.median(self.milliseconds), 2),
            "p95_ms": round(percentile(self.milliseconds, 0.95), 2),
            **(more if resamples else {}),
        }


def read(lines: Iterable[str]) -> Iterator[Judged]:
    """The judged queries of a JSON lines file. Raises BadLine."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            grades = row.get("grades") or dict.fromkeys(row.get("relevant", ()), 1)
            named = {_named(slug): int(grade) for slug, grade in grades.items()}
            yield Judged(str(row["query"]), named, str(row.get("group", "")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLine(f"line {number}: {error!r}") from error


def evaluate(
    queries: Iterable[Judged],
    engine: str = "",
    *,
    kinds: tuple[str, ...] = (),
    resamples: int = 0,
) -> dict[str, dict[str, Any]]:
    """The figures of each group and of all queries ("all"), from the engine of that name, among
    the results of these kinds."""
    groups: dict[str, Figures] = {}
    for judged in queries:
        results = search(SearchRequest(judged.query, kinds=kinds, per_page=DEPTH, engine=engine))
        found = [name_of(hit) for hit in results.hits]
        for group in dict.fromkeys((judged.group, ALL)):
            if group:
                groups.setdefault(group, Figures()).add(judged, found, results)
    return {group: figures.summary(resamples=resamples) for group, figures in groups.items()}


def name_of(hit: Hit) -> str:
    """How a judged file names a result: its kind and the last part of its address."""
    return f"{hit.kind}/{urlsplit(hit.url).path.rstrip('/').rpartition('/')[2]}"


def _named(slug: str) -> str:
    return slug if "/" in slug else f"{DEFAULT_KIND}/{slug}"


def reciprocal_rank(found: list[str], grades: dict[str, int]) -> float:
    """1 over the place of the first right answer among the first ten; 0 without one."""
    places = (place for place, name in enumerate(found[:DEPTH], 1) if grades.get(name, 0) > 0)
    return 1 / next(places, math.inf)


def normalised_gain(found: list[str], grades: dict[str, int]) -> float:
    """nDCG@10 with gains of 2^grade - 1."""
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    whole = _discounted(ideal)
    return _discounted([grades.get(name, 0) for name in found[:DEPTH]]) / whole if whole else 0.0


def _discounted(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def recall(found: list[str], grades: dict[str, int]) -> float:
    """Which share of the right answers (at most ten) stands among the first ten."""
    right = {name for name, grade in grades.items() if grade > 0}
    return len(right & set(found[:DEPTH])) / min(len(right), DEPTH)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def interval(
    values: list[float], resamples: int, *, seed: int = 1022
) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of the mean of `values`: the 2.5 % and 97.5 % points of the
    means of so many samples drawn from them with replacement. None without values."""
    if not values or not resamples:
        return None
    dice = random.Random(seed)  # noqa: S311 (no secret)
    means = sorted(statistics.fmean(dice.choices(values, k=len(values))) for _ in range(resamples))
    low, high = means[int(0.025 * resamples)], means[min(int(0.975 * resamples), resamples - 1)]
    return round(low, 4), round(high, 4)


def _mean(values: list[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None
