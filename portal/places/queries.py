"""Questions about units on a day. Codes and names are looked up with a day, since they are reused.

Every function takes a fixed number of queries, whatever the number of units.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from portal.vietnamese import collation_key

from .addresses import Place, named_units, units_in_address
from .models import AdminUnit, Organisation, Topic, UnitSuccession, UnitVersion

_LONGEST_ADDRESS = 300


def communes_on(day: datetime.date) -> list[UnitVersion]:
    """The communes of the province on `day`, in Vietnamese order of their names; 102 today.

    Each version has `parent_name`, the name of the district or province it is in.
    """
    return _collated(_on(day).filter(level=UnitVersion.Level.COMMUNE))


def find_unit(code: str, day: datetime.date) -> UnitVersion | None:
    """The unit that had the official `code` on `day`; None when none had."""
    return _on(day).filter(code=code).first()


def find_by_name(name: str, day: datetime.date) -> list[UnitVersion]:
    """The units called `name` on `day`, in Vietnamese order; several may share a name (Phường 1).

    The kind may be left out, and so may the accents; with accents, only what agrees with them is
    found where anything does.
    """
    versions = list(_on(day))
    units = {place.unit for place in named_units(name, map(_place, versions))}
    return sorted((version for version in versions if version.unit_id in units), key=_by_name)


def successors_of(
    unit: AdminUnit | UnitVersion, day: datetime.date | None = None
) -> list[UnitVersion]:
    """The units of `day` (today when left out) into which `unit` passed, whole or in part, over
    however many steps. Empty for a unit that still stands on that day."""
    start = unit.unit_id if isinstance(unit, UnitVersion) else unit.pk
    day = day or timezone.localdate()
    standing = _heirs([start], day)
    return [version for version in standing if version.unit_id != start]


def communes_for_old_address(text: str, day: datetime.date | None = None) -> list[UnitVersion]:
    """The communes of `day` (today when left out) that an address may lie in now.

    "xã Gáo Giồng, huyện Cao Lãnh" gives every successor of that commune; a district alone gives
    those of all its communes; a name of today gives itself. Accents, kinds and commas may be left
    out. Empty when `text` names no unit known here. Only the first 300 characters are read.
    """
    places = [
        Place(*row)
        for row in UnitVersion.objects.values_list("unit_id", "level", "kind", "name", "parent_id")
    ]
    units = units_in_address(text[:_LONGEST_ADDRESS], places)
    heirs = _heirs(units, day or timezone.localdate()) if units else []
    return [version for version in heirs if version.level == UnitVersion.Level.COMMUNE]


def committee_of(unit: AdminUnit) -> Organisation | None:
    """The people's committee of a commune of today, to which its tickets are routed."""
    return Organisation.objects.filter(unit=unit, code__startswith="ubnd-").first()


def organisations_for(topic: Topic, day: datetime.date | None = None) -> list[Organisation]:
    """The organisations that answer for `topic` and exist on `day` (today when left out), in
    Vietnamese order."""
    day = day or timezone.localdate()
    return sorted(
        topic.organisations.valid_on(day), key=lambda organisation: collation_key(organisation.name)
    )


# --- Inside -------------------------------------------------------------------------------------


def _on(day: datetime.date) -> QuerySet[UnitVersion]:
    parent = UnitVersion.objects.valid_on(day).filter(unit=OuterRef("parent"))
    return UnitVersion.objects.valid_on(day).annotate(
        parent_name=Subquery(parent.values("name")[:1])
    )


def _by_name(version: UnitVersion) -> str:
    return collation_key(version.name)


def _collated(versions: Iterable[UnitVersion]) -> list[UnitVersion]:
    return sorted(versions, key=_by_name)


def _place(version: UnitVersion) -> Place:
    return Place(version.unit_id, version.level, version.kind, version.name, version.parent_id)


def _heirs(units: Iterable[int], day: datetime.date) -> list[UnitVersion]:
    """What stands on `day` of `units` and of all into which they passed."""
    passes_into: dict[int, list[int]] = defaultdict(list)
    for predecessor, successor in UnitSuccession.objects.exclude(successor=None).values_list(
        "predecessor_id", "successor_id"
    ):
        passes_into[predecessor].append(successor)
    reached: set[int] = set()
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in reached:
            reached.add(unit)
            waiting += passes_into[unit]
    return _collated(_on(day).filter(unit__in=reached))
