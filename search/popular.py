"""What many ask: counted each night from the log of queries, offered while others type.

A query becomes popular only when nothing in it can be personal: it was asked on several days, it
found something good, nothing in it was masked, it has no long number, and all its neighbouring
words stand beside each other in the site's own public texts. Who asked is not known, so days stand
for people.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from .engines import chosen
from .masking import MASK, masked
from .models import PopularQuery, QueryLog
from .syllables import SyllableModel
from .text import pair, words

#: Looked back so far (days).
_SINCE = 90
#: Asked at least so often, on at least so many different days.
LEAST_TIMES, LEAST_DAYS = 5, 3
#: So many are kept.
_KEPT = 500
_LONGEST, _SHORTEST = 60, 2
_NUMBER = re.compile(r"\d{5,}")


@dataclass
class _Asked:
    """One question in the log: how often, on which days, and in which ways it was written."""

    written: Counter
    days: set

    @property
    def times(self) -> int:
        return self.written.total()


def recount() -> int:
    """Counts anew what is popular; gives how many questions that are."""
    model = chosen.embedded().model()
    rows = []
    for folded, asked in _asked().items():
        if asked.times < LEAST_TIMES or len(asked.days) < LEAST_DAYS:
            continue
        query = _as_written(asked.written)
        if may_be_shown(query, model):
            row = PopularQuery(query=query, folded=folded, times=asked.times, days=len(asked.days))
            rows.append(row)
    rows.sort(key=lambda row: -row.times)
    with transaction.atomic():
        PopularQuery.objects.all().delete()
        PopularQuery.objects.bulk_create(rows[:_KEPT])
    return len(rows[:_KEPT])


def _asked() -> dict[str, _Asked]:
    since = timezone.now() - timedelta(days=_SINCE)
    lines = (
        QueryLog.objects.filter(at__gte=since, good=True)
        .values("folded", "shown", day=TruncDate("at"))
        .annotate(times=Count("pk"))
    )
    found: dict[str, _Asked] = {}
    for line in lines.iterator():
        asked = found.setdefault(line["folded"], _Asked(Counter(), set()))
        asked.written[line["shown"].lower()] += line["times"]
        asked.days.add(line["day"])
    return found


def _as_written(written: Counter) -> str:
    """The commonest way of writing it, one with accents before one without."""
    return max(written, key=lambda text: (not text.isascii(), written[text], text))


def may_be_shown(query: str, model: SyllableModel) -> bool:
    """Whether a query tells nothing that the site's own texts do not tell."""
    if not query or len(query) > _LONGEST or MASK in query or _NUMBER.search(query):
        return False
    # What is masked today may have been let through by an older rule.
    if masked(query) != query:
        return False
    folded = [word.folded for word in words(query)]
    if len(folded) < _SHORTEST:
        return False
    pairs = {pair(first, second) for first, second in zip(folded, folded[1:], strict=False)}
    return pairs <= model.pair_texts(pairs).keys()
