"""The units of three days, read from the files and joined into lives: what each unit was called
from when to when, and into which others it passed.

Pure: gives a plan that `loading` writes. The files are the snapshots of 11/2021 (old Đồng Tháp),
30/06/2025 (old Đồng Tháp and Tiền Giang, with their successors) and today, and the changes of
01/01/2025 between the first two. Official codes are reused, so no step joins by code alone.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.vietnamese import canonical, nfc

from .models import UnitSuccession, UnitVersion

DATA = Path(__file__).parent / "data"
SNAPSHOT_DAY = datetime.date(2025, 6, 30)
MERGER_DAY = datetime.date(2025, 7, 1)
COMMUNES_RESOLUTION = "Nghị quyết 1663/NQ-UBTVQH15"
PROVINCES_RESOLUTION = "Nghị quyết 202/2025/QH15"
ONLY_KNOWN_FROM_SNAPSHOT = "Có từ trước; số liệu ở đây chỉ biết từ ngày 30/06/2025."
UNOFFICIAL_TABLE = "Theo bảng tổng hợp không chính thức, chưa đối chiếu với nghị quyết."

Level = UnitVersion.Level
Kind = UnitVersion.Kind
Extent = UnitSuccession.Extent

_KINDS = {
    "tỉnh": Kind.PROVINCE,
    "thành phố": Kind.CITY,
    "thị xã": Kind.TOWN,
    "huyện": Kind.DISTRICT,
    "phường": Kind.WARD,
    "xã": Kind.COMMUNE,
    "thị trấn": Kind.TOWNSHIP,
}


@dataclass(eq=False)
class Life:
    """One unit: its versions in the order of time. Compared by identity, as a unit is."""

    level: str
    parent: Life | None
    versions: list[dict[str, Any]] = field(default_factory=list)

    def called(self, code: str, name: str, **version: Any) -> Life:
        """Adds a version; gives the life itself."""
        name = nfc(" ".join(name.split()))
        self.versions.append({"code": code, "name": name, "kind": kind_of(name), **version})
        return self

    def ends(self, day: datetime.date) -> None:
        self.versions[-1]["valid_to"] = day


@dataclass(frozen=True)
class Passage:
    """One unit passes into another."""

    predecessor: Life
    successor: Life
    extent: str
    day: datetime.date
    legal_document: str
    note: str = ""


@dataclass
class Plan:
    lives: list[Life] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)

    def born(self, level: str, parent: Life | None) -> Life:
        life = Life(level, parent)
        self.lives.append(life)
        return life


def kind_of(name: str) -> str:
    """The kind that the first words of a full name tell: "Thị trấn Sa Rài" is a township."""
    lower = name.lower()
    return next(kind for words, kind in _KINDS.items() if lower.startswith(words + " "))


def read(name: str) -> Any:
    """The content of a data file."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def plan_units() -> Plan:
    """Every unit of the files with its versions and successions.

    Raises ValueError when a unit of 2021 is neither found again on 30/06/2025 under the same code
    and name nor explained by the changes of 01/01/2025.
    """
    plan = Plan()
    province, districts, communes = _units_of_2021(plan)
    _change_of_2025(plan, communes)
    _merger(plan, province, districts, communes)
    return plan


def _units_of_2021(plan: Plan) -> tuple[Life, dict[str, Life], dict[str, Life]]:
    """Old Đồng Tháp by code. When its units began is not known: as far back as the portal goes."""
    snapshot = read("units_2021.json")
    province = plan.born(Level.PROVINCE, None).called(**snapshot["province"])
    districts, communes = {}, {}
    for row in snapshot["districts"]:
        district = plan.born(Level.DISTRICT, province).called(row["code"], row["name"])
        districts[row["code"]] = district
        for commune in row["communes"]:
            communes[commune["code"]] = plan.born(Level.COMMUNE, district).called(**commune)
    return province, districts, communes


def _change_of_2025(plan: Plan, communes: dict[str, Life]) -> None:
    """The only change between 11/2021 and 30/06/2025. Afterwards `communes` is by the new codes."""
    change = read("changes_2025_01_01.json")
    day = datetime.date.fromisoformat(change["day"])
    legal = change["legal_document"]
    before = dict(communes)
    parent = before[change["merged"][0]["code"]].parent
    for row in change["continued"]:
        life = communes.pop(row["code"])
        life.ends(day)
        life.called(row["new_code"], row["name"], valid_from=day, legal_document=legal)
        communes[row["new_code"]] = life
    for row in change["formed"]:
        life = plan.born(Level.COMMUNE, parent)
        life.called(row["code"], row["name"], valid_from=day, legal_document=legal)
        communes[row["code"]] = life
    for row in change["merged"]:
        before[row["code"]].ends(day)
        into = communes[row["into"]]
        plan.passages.append(Passage(before[row["code"]], into, Extent.WHOLE, day, legal))
        if communes.get(row["code"]) is before[row["code"]]:
            del communes[row["code"]]


def _merger(
    plan: Plan, province: Life, districts: dict[str, Life], communes: dict[str, Life]
) -> None:
    """Everything on 30/06/2025 passes into the 102 communes of 01/07/2025."""
    today = read("units_2025.json")
    table = read("successors_2025.json")["units"]
    known = {"valid_from": SNAPSHOT_DAY, "note": ONLY_KNOWN_FROM_SNAPSHOT}
    tien_giang = plan.born(Level.PROVINCE, None).called("82", "Tỉnh Tiền Giang", **known)
    unfound = dict(communes)
    for row in (row for unit in table for row in unit["predecessors"]):
        code = row["code"]
        if code not in communes:
            parent = districts.get(row["district_code"])
            if parent is None:
                parent = plan.born(Level.DISTRICT, tien_giang)
                districts[row["district_code"]] = parent.called(
                    row["district_code"], row["district"], **known
                )
            communes[code] = plan.born(Level.COMMUNE, parent).called(code, row["name"], **known)
        _check_same(communes[code], row["name"])
        unfound.pop(code, None)
    if unfound:
        raise ValueError(f"Units of 2021 without a trace on 30/06/2025: {sorted(unfound)}")
    for life in plan.lives:
        if "valid_to" not in life.versions[-1]:
            life.ends(MERGER_DAY)
    _pass_on(plan, (province, tien_giang), communes, today, table)


def _check_same(life: Life, name: str) -> None:
    ours = life.versions[-1]["name"]
    if canonical(ours) != canonical(nfc(name)):
        raise ValueError(f"One code for {ours!r} and {name!r}, and no change explains it")


def _pass_on(
    plan: Plan, provinces: tuple[Life, Life], communes: dict[str, Life], today: dict, table: list
) -> None:
    new = plan.born(Level.PROVINCE, None)
    new.called(**today["province"], valid_from=MERGER_DAY, legal_document=PROVINCES_RESOLUTION)
    for province in provinces:
        plan.passages.append(Passage(province, new, Extent.WHOLE, MERGER_DAY, PROVINCES_RESOLUTION))
    names = {row["code"]: row["name"] for row in today["communes"]}
    for unit in table:
        life = plan.born(Level.COMMUNE, new).called(
            unit["new_code"],
            names[unit["new_code"]],
            valid_from=MERGER_DAY,
            legal_document=COMMUNES_RESOLUTION,
        )
        for row in unit["predecessors"]:
            extent = Extent.PART if row["split"] else Extent.WHOLE
            old = communes[row["code"]]
            plan.passages.append(
                Passage(old, life, extent, MERGER_DAY, COMMUNES_RESOLUTION, UNOFFICIAL_TABLE)
            )
