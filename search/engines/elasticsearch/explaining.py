"""What Elasticsearch is asked, and what each field gives: for the staff's explanation."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...planning import Plan
from ..base import Found
from .asking import Query, body

#: Begins the name of a match by which its score comes back.
_FIELD = "field:"


def named(plan: Plan) -> Query:
    """The plan's query with every scored match named by its field."""
    asked = body(plan)
    scored = asked["query"]["bool"]["must"]
    for match in _matches(scored):
        (field,) = match
        match[field]["_name"] = _FIELD + field
    return {"query": asked["query"], "size": plan.limit} | (
        {"rescore": asked["rescore"]} if "rescore" in asked else {}
    )


def _matches(query: Any) -> Iterator[dict[str, Any]]:
    if isinstance(query, list):
        for part in query:
            yield from _matches(part)
    elif isinstance(query, dict):
        for name, part in query.items():
            if name == "match":
                yield part
            else:
                yield from _matches(part)


def scores(found: Sequence[Found], response: Mapping[str, Any]) -> list[dict[str, float]]:
    """For each result, the score of each field that it answers in."""
    by_name = {
        (hit["_source"]["source"], hit["_source"]["key"]): {
            name.removeprefix(_FIELD): score
            for name, score in hit.get("matched_queries", {}).items()
            if name.startswith(_FIELD)
        }
        for hit in response["hits"]["hits"]
    }
    return [by_name.get((one.document.source, one.document.key), {}) for one in found]


def asked(plan: Plan) -> str:
    """The request as it is sent."""
    return json.dumps(body(plan), ensure_ascii=False, indent=1, default=str)
