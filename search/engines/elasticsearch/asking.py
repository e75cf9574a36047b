"""A plan in Elasticsearch's words, and its answer in ours."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ... import weights
from ...facets import FACETS
from ...planning import Plan, Unit, Way, goodness
from ..base import Answer, Found
from .mapping import to_document

#: All values of a facet are counted: there are few hundred organisations.
_FACET_VALUES = 500

#: What is no year of a date finds nothing; the engine would refuse it.
_YEAR = re.compile(r"[12][0-9]{3}")
#: The parts of a text that have term fields.
_PARTS = ("title", "body")

_EXACTNESS = "Math.pow(1 + params.gain * (_score - 1) / Math.max(1, doc['title_words'].value), 2)"

Query = dict[str, Any]


def body(plan: Plan) -> Query:
    """The search request of a plan."""
    filters = {name: _narrowing(name, plan.filters.get(name, ())) for name in FACETS}
    asked: Query = {
        "query": {
            "bool": {
                "must": [_scored(plan)],
                "filter": [
                    _covering(plan, plan.threshold, named=True),
                    *_phrases(plan),
                    *_of_source_and_time(plan),
                ],
                "must_not": _not_valid(plan),
            }
        },
        "post_filter": {"bool": {"filter": [query for query in filters.values() if query]}},
        "aggs": {name: _facet(name, filters) for name in FACETS}
        | {"good": {"filter": _good(plan)}},
        "from": plan.offset,
        "size": plan.limit,
        "track_total_hits": True,
    }
    if plan.order == "date":
        asked["sort"] = [{"date": {"order": "desc", "missing": "_last"}}, {"key": "desc"}]
    else:
        asked["rescore"] = _again(plan)
    return asked


def _scored(plan: Plan) -> Query:
    """BM25 over each field, weighted; any term will do."""
    boosts = weights.FIELDS.by_field()
    kinds = {"": plan.syllables, "_pairs": plan.pairs, "_sounds": plan.sounds}
    should = [
        {"match": {part + kind: {"query": " ".join(terms), "boost": boosts[part + kind]}}}
        for kind, terms in kinds.items()
        if terms
        for part in ("title", "body")
    ]
    return {"bool": {"should": should, "minimum_should_match": 1}}


def _covering(plan: Plan, least: float, *, named: bool = False) -> Query:
    """The texts that answer at least `least` of the query's weight: a score of its own, used as
    a filter. `named` lets each result say which units it answers."""
    known = _kinds(plan)
    functions = []
    for index, unit in enumerate(plan.units):
        query = _unit(unit, known)
        if named:
            query["bool"]["_name"] = str(index)
        functions.append({"filter": query, "weight": unit.weight})
    return _sum_of(functions, min_score=least)


def _good(plan: Plan) -> Query:
    """The texts that answer enough to be called good, as `planning.goodness` counts."""
    known = _kinds(plan)
    functions = []
    for unit in plan.units:
        share = unit.weight / plan.weight
        anywhere, titled = goodness(share, 0), goodness(0, share)
        functions.append({"filter": _unit(unit, known), "weight": anywhere})
        functions.append({"filter": _unit(unit, known, ("title",)), "weight": titled})
    return _sum_of(functions, min_score=plan.good)


def _sum_of(functions: list[Query], **more: float) -> Query:
    """A query that scores each text by the sum of the weights whose filters it passes."""
    return {
        "function_score": {
            "query": {"match_all": {}},
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
            **more,
        }
    }


def _kinds(plan: Plan) -> dict[str, str]:
    """The ending of the field that each term stands in."""
    return dict.fromkeys(plan.pairs, "_pairs") | dict.fromkeys(plan.sounds, "_sounds")


def _unit(unit: Unit, known: Mapping[str, str], parts: tuple[str, ...] = _PARTS) -> Query:
    single: dict[str, list[str]] = {}
    should: list[Query] = []
    for way in unit.ways:
        if len(way) == 1:
            single.setdefault(known.get(way[0], ""), []).append(way[0])
        else:
            should.append(_all_of(way, known, parts))
    for kind, terms in single.items():
        should += [{"terms": {part + kind: terms}} for part in parts]
    return {"bool": {"should": should}}


def _all_of(way: Way, known: Mapping[str, str], parts: tuple[str, ...]) -> Query:
    anywhere = [
        {"bool": {"should": [{"term": {part + known.get(term, ""): term}} for part in parts]}}
        for term in way
    ]
    return {"bool": {"filter": anywhere}}


def _phrases(plan: Plan) -> Iterable[Query]:
    for phrase in plan.phrases:
        yield {
            "bool": {
                "should": [{"match_phrase": {part: phrase.folded}} for part in ("title", "body")]
            }
        }
        if phrase.exact:
            yield {"match_phrase": {"exact": phrase.exact}}


def _of_source_and_time(plan: Plan) -> Iterable[Query]:
    if plan.source:
        yield {"term": {"source": plan.source}}
    if plan.since:
        yield {"range": {"date": {"gte": plan.since.isoformat()}}}


def _not_valid(plan: Plan) -> list[Query]:
    day = plan.day.isoformat()
    return [
        {"range": {"valid_from": {"gt": day}}},
        {"range": {"valid_to": {"lte": day}}},
    ]


def _again(plan: Plan) -> list[Query]:
    """The first results again: those before the others that answer most, in their titles above
    all, and with the accents as typed."""
    known = _kinds(plan)
    title: list[Query] = [{"weight": 1.0}]
    cover: list[Query] = [{"weight": 1.0}]
    for unit in plan.units:
        share = unit.weight / plan.weight
        title.append(
            {"filter": _unit(unit, known, ("title",)), "weight": weights.TITLE_GAIN * share}
        )
        cover.append({"filter": _unit(unit, known), "weight": weights.COVERAGE_GAIN * share})
    title += [
        {"filter": {"term": {"exact": word}}, "weight": weights.ACCENT_GAIN * share}
        for word, share in plan.accents
    ]
    return [_multiplied(_sum_of(title)), _multiplied(_sum_of(cover)), _multiplied(_exactness(plan))]


def _exactness(plan: Plan) -> Query:
    """How much of the title was asked for; the one that is always there is taken off again."""
    functions: list[Query] = [{"weight": 1.0}]
    functions += [
        {"filter": {"term": {"title": word}}, "weight": 1.0} for word in sorted(plan.asked_words)
    ]
    return {
        "script_score": {
            "query": _sum_of(functions),
            "script": {
                "source": _EXACTNESS,
                "params": {"gain": weights.EXACTNESS_GAIN},
            },
        }
    }


def _multiplied(gain: Query) -> Query:
    """Multiplies the scores of the first results."""
    return {
        "window_size": weights.AGAIN_DEPTH,
        "query": {"rescore_query": gain, "score_mode": "multiply"},
    }


def _narrowing(name: str, values: tuple[str, ...]) -> Query | None:
    if not values:
        return None
    if name == "year":
        years = [_in_year(value) for value in values if _YEAR.fullmatch(value)]
        return {"bool": {"should": [*years, {"match_none": {}}]}}
    return {"terms": {name: list(values)}}


def _in_year(year: str) -> Query:
    return {"range": {"date": {"gte": f"{year}-01-01", "lte": f"{year}-12-31"}}}


def _facet(name: str, filters: Mapping[str, Query | None]) -> Query:
    """The counts of a facet's values under the other facets' filters."""
    others = [query for other, query in filters.items() if query and other != name]
    values: Query = {"terms": {"field": name, "size": _FACET_VALUES, "exclude": [""]}}
    if name == "year":
        years = {"field": "date", "calendar_interval": "year", "format": "yyyy"}
        values = {"date_histogram": years | {"min_doc_count": 1}}
    return {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}}


def answer(plan: Plan, response: Mapping[str, Any]) -> Answer:
    """What the engine answered to `body(plan)`."""
    buckets = {name: response["aggregations"][name]["values"]["buckets"] for name in FACETS}
    return Answer(
        found=[_found(plan, hit) for hit in response["hits"]["hits"]],
        total=response["hits"]["total"]["value"],
        counts={
            name: {
                bucket.get("key_as_string", bucket["key"]): bucket["doc_count"] for bucket in found
            }
            for name, found in buckets.items()
        },
        good=response["aggregations"]["good"]["doc_count"] > 0,
    )


def _found(plan: Plan, hit: Mapping[str, Any]) -> Found:
    answered = {int(name) for name in hit.get("matched_queries", ())}
    weight = sum(unit.weight for index, unit in enumerate(plan.units) if index in answered)
    return Found(to_document(hit["_source"]), hit["_score"] or 0.0, weight / plan.weight)
