"""What the forms offer to choose from: topics in their groups, communes of today.

Both lists change a few times a year, so they are kept in the cache for some minutes and a form
costs no query for them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.places.models import AdminUnit, Topic, TopicGroup, UnitVersion
from portal.places.queries import communes_on

KEPT_SECONDS = 300

Groups = list[tuple[str | Promise, list[tuple[str, str]]]]

KIND_NAMES = {UnitVersion.Kind.WARD: _("Wards"), UnitVersion.Kind.COMMUNE: _("Rural communes")}


class Commune(NamedTuple):
    """A commune as it is called today. Its official `code` names it only together with a day."""

    code: str
    name: str
    kind: str
    unit_id: int

    @property
    def unit(self) -> AdminUnit:
        return AdminUnit(pk=self.unit_id)


def _kept(key: str, read: Callable[[], list]) -> list:
    found = cache.get(key)
    if found is None:
        found = read()
        if found:
            cache.set(key, found, KEPT_SECONDS)
    return found


def topics() -> dict[str, Topic]:
    """The topics by code, in their order."""
    return {topic.code: topic for topic in _kept("choices:topics", lambda: [*Topic.objects.all()])}


def communes(day: datetime.date | None = None) -> dict[str, Commune]:
    """The communes of `day` (default: today) by code, wards first, each kind in the order of the
    Vietnamese alphabet."""
    day = day or timezone.localdate()
    return {row.code: row for row in _kept(f"choices:communes:{day}", lambda: _communes(day))}


def commune_name(unit_id: int | None) -> str:
    """What a unit is called today; empty for none, and for a unit of the past."""
    return next((row.name for row in communes().values() if row.unit_id == unit_id), "")


def _communes(day: datetime.date) -> list[Commune]:
    """In the order of `communes_on`, which is that of the names, but kind by kind."""
    rows = [Commune(v.code, v.name, v.kind, v.unit_id) for v in communes_on(day)]
    return sorted(rows, key=lambda row: row.kind)


def topic_groups(rows: Iterable[Topic]) -> Groups:
    """Options of a select, the topics below their groups."""
    return [
        (group.label, [(topic.code, topic.name) for topic in rows if topic.group == group])
        for group in TopicGroup
    ]


def commune_groups(rows: Iterable[Commune]) -> Groups:
    """Options of a select, the communes below their kinds."""
    return [
        (KIND_NAMES.get(kind, kind), [(row.code, row.name) for row in some])
        for kind, some in groupby(rows, key=lambda row: row.kind)
    ]
