"""Which results are opened, without knowing by whom.

The page of results carries a signed slip: the question, masked, and the addresses shown. A script
sends it back with the place that was opened. Only what the portal itself showed can be counted; no
cookie, no address and no link between two clicks is kept. Without scripts nothing is sent.
"""

from collections.abc import Iterable

from django.core import signing

from . import query_log
from .models import QueryClick
from .requests import Hit, SearchResults

_SALT = "search.opened"
#: A page may stay open so long (seconds).
_GOOD_FOR = 24 * 3600
_LONGEST = 300


def slip(results: SearchResults) -> str:
    """The signed slip of a page of results; "" when there is nothing to count."""
    question = query_log.question_of(results)
    if not (question and results.hits):
        return ""
    first = (results.page - 1) * results.per_page + 1
    told = {"q": question, "n": first, "u": _addresses(results.hits)}
    return signing.dumps(told, salt=_SALT, compress=True)


def _addresses(hits: Iterable[Hit]) -> list[str]:
    return [hit.url[:_LONGEST] for hit in hits]


def record(signed: str, place: str) -> bool:
    """Counts one result opened; `place` counts from 1 on its page. False for what was not ours."""
    try:
        told = signing.loads(signed, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        return False
    if not (place.isascii() and place.isdigit() and 1 <= int(place[:4]) <= len(told["u"])):
        return False
    number = int(place[:4])
    QueryClick.objects.create(
        folded=told["q"], url=told["u"][number - 1], place=told["n"] + number - 1
    )
    return True
