"""Writes topics, units and organisations of the data files into the database, once.

Rows that are there already stay as staff left them; only what is missing is added, so that the
loader may run at every start.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from portal.vietnamese import slugify

from .models import AdminUnit, Organisation, Topic, TopicGroup, UnitSuccession, UnitVersion
from .snapshots import MERGER_DAY, Life, Plan, plan_units, read

_GROUPS = {
    "Thủ tục hành chính": TopicGroup.PROCEDURES,
    "Hạ tầng kỹ thuật": TopicGroup.INFRASTRUCTURE,
    "Kinh tế - văn hóa - xã hội": TopicGroup.SOCIETY,
}


@transaction.atomic
def load_places() -> Counter[str]:
    """Adds what is missing; gives how many rows of each kind were added. A second run adds none."""
    added: Counter[str] = Counter()
    added["topics"] = _load_topics()
    added.update(_load_units(plan_units()))
    added.update(_load_organisations())
    return added


def bodies_of_topics(column: str) -> dict[str, list[str]]:
    """The codes of the organisations that answer for each topic, by topic code, as the topics'
    file names them in `column`: "unit_2021" or "unit_now"."""
    bodies = read("bodies.json")
    return {
        row["code"]: [code for part in row[column].split(";") for code in bodies[part.strip()]]
        for row in read("topics.json")
    }


def _load_topics() -> int:
    present = set(Topic.objects.values_list("code", flat=True))
    return len(
        Topic.objects.bulk_create(
            Topic(
                code=row["code"],
                name=row["name"],
                group=_GROUPS[row["group"]],
                order=order,
                note=row["note"],
            )
            for order, row in enumerate(read("topics.json"), 1)
            if row["code"] not in present
        )
    )


# --- Units ----------------------------------------------------------------------------------------
# A version is found again by its level, its code and the day from which it is valid: on one day no
# two units of a level share a code.
_Key = tuple[str, str, datetime.date | None]


def _key(life: Life, version: dict[str, Any]) -> _Key:
    return life.level, version["code"], version.get("valid_from")


def _load_units(plan: Plan) -> dict[str, int]:
    present: dict[_Key, int] = {
        (level, code, valid_from): unit
        for level, code, valid_from, unit in UnitVersion.objects.values_list(
            "level", "code", "valid_from", "unit_id"
        )
    }
    units: dict[Life, int] = {
        life: present[_key(life, life.versions[0])]
        for life in plan.lives
        if _key(life, life.versions[0]) in present
    }
    new = [life for life in plan.lives if life not in units]
    made = AdminUnit.objects.bulk_create(AdminUnit() for _ in new)
    units.update(zip(new, (unit.pk for unit in made), strict=True))
    versions = [
        UnitVersion(
            unit_id=units[life],
            level=life.level,
            parent_id=units[life.parent] if life.parent else None,
            **version,
        )
        for life in plan.lives
        for version in life.versions
        if _key(life, version) not in present
    ]
    UnitVersion.objects.bulk_create(versions)
    return {
        "units": len(new),
        "versions": len(versions),
        "successions": _load_successions(plan, units),
    }


def _load_successions(plan: Plan, units: dict[Life, int]) -> int:
    present = set(UnitSuccession.objects.values_list("predecessor_id", "successor_id"))
    return len(
        UnitSuccession.objects.bulk_create(
            UnitSuccession(
                predecessor_id=units[passage.predecessor],
                successor_id=units[passage.successor],
                extent=passage.extent,
                day=passage.day,
                legal_document=passage.legal_document,
                note=passage.note,
            )
            for passage in plan.passages
            if (units[passage.predecessor], units[passage.successor]) not in present
        )
    )


# --- Organisations ------------------------------------------------------------------------------


def _load_organisations() -> dict[str, int]:
    rows = [*read("organisations.json"), *_committees()]
    present = set(Organisation.objects.values_list("code", flat=True))
    new = [row for row in rows if row["code"] not in present]
    made = Organisation.objects.bulk_create(
        Organisation(
            **{
                field: row[field]
                for field in (
                    "code",
                    "name",
                    "valid_from",
                    "valid_to",
                    "unit_id",
                    "outside",
                    "note",
                )
                if field in row
            }
        )
        for row in new
    )
    ids = dict(Organisation.objects.values_list("code", "pk"))
    for organisation, row in zip(made, new, strict=True):
        organisation.parent_id = ids.get(row.get("parent"))
    Organisation.objects.bulk_update(made, ["parent"], batch_size=200)
    _link_successors(new, ids)
    _link_topics({row["code"] for row in new}, ids)
    return {"organisations": len(new)}


def _committees() -> Iterable[dict[str, Any]]:
    """The people's committee of each commune of today, to which its tickets are routed."""
    versions = UnitVersion.objects.filter(
        level=UnitVersion.Level.COMMUNE, valid_from=MERGER_DAY, valid_to=None
    )
    for version in versions:
        name = f"UBND {version.name[0].lower()}{version.name[1:]}"
        yield {
            # With the unit's code, since Tân Thành and Tân Thạnh would share a slug.
            "code": f"{slugify(name)}-{version.code}",
            "name": name,
            "parent": "ubnd-tinh",
            "unit_id": version.unit_id,
            "valid_from": version.valid_from,
        }


def _link_successors(rows: list[dict[str, Any]], ids: dict[str, int]) -> None:
    link = Organisation.successors.through
    link.objects.bulk_create(
        [
            link(from_organisation_id=ids[row["code"]], to_organisation_id=ids[code])
            for row in rows
            for code in row.get("successors", ())
        ],
        ignore_conflicts=True,
    )


def _link_topics(new_codes: set[str], ids: dict[str, int]) -> None:
    """Topics of organisations just added; the topics of the rest are for staff to say."""
    topics = dict(Topic.objects.values_list("code", "pk"))
    link = Organisation.topics.through
    link.objects.bulk_create(
        [
            link(organisation_id=ids[code], topic_id=topics[topic])
            for topic, codes in bodies_of_topics("unit_now").items()
            for code in dict.fromkeys(codes)
            if code in new_codes
        ],
        ignore_conflicts=True,
    )
