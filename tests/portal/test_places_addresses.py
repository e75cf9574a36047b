"""Which units an address means, on a handful of invented places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.places.addresses import Place, named_units, units_in_address
from portal.places.models import UnitVersion

Kind, Level = UnitVersion.Kind, UnitVersion.Level


def place(unit, kind, name, parent=None):
    level = {
        Kind.PROVINCE: Level.PROVINCE,
        Kind.CITY: Level.DISTRICT,
        Kind.DISTRICT: Level.DISTRICT,
    }.get(kind, Level.COMMUNE)
    return Place(unit, level, kind, name, parent)


PLACES = [
    place(1, Kind.PROVINCE, "Tỉnh Đồng Tháp"),
    place(10, Kind.CITY, "Thành phố Cao Lãnh", 1),
    place(11, Kind.DISTRICT, "Huyện Cao Lãnh", 1),
    place(12, Kind.CITY, "Thành phố Sa Đéc", 1),
    place(13, Kind.DISTRICT, "Huyện Cái Bè", 1),
    place(101, Kind.WARD, "Phường 1", 10),
    place(102, Kind.WARD, "Phường 1", 12),
    place(103, Kind.WARD, "Phường 11", 10),
    place(104, Kind.COMMUNE, "Xã Tân Thành", 11),
    place(105, Kind.COMMUNE, "Xã Tân Thạnh", 11),
    place(106, Kind.COMMUNE, "Xã Tân Thạnh Đông", 12),
    place(107, Kind.TOWNSHIP, "Thị trấn Cái Bè", 13),
    place(108, Kind.COMMUNE, "Xã Hoà An", 10),
    place(109, Kind.WARD, "Phường Hòa An", 12),
]


@pytest.mark.parametrize(
    ("address", "units"),
    [
        ("Phường 1, thành phố Cao Lãnh", {101}),
        ("p1 tp cao lanh", {101}),
        ("P. 1, TP. Sa Đéc, T. Đồng Tháp", {102}),
        ("F1 Sa Đéc", {102}),
        ("phường 1", {101, 102}),
        ("phường 11 tp cao lãnh", {103}),
        ("1 Nguyễn Huệ", set()),
        ("xã Tân Thành, huyện Cao Lãnh", {104}),
        ("tan thanh", {104, 105}),
        ("Tân Thạnh", {105}),
        ("tan thanh dong", {106}),
        ("xa tan thanh huyen cao lanh", {104, 105}),
        ("huyện Cao Lãnh", {104, 105}),
        ("T.P Cao Lãnh", {101, 103, 108}),
        ("thị trấn Cái Bè, huyện Cái Bè", {107}),
        ("tt cai be cai be", {107}),
        ("huyện Cái Bè", {107}),
        ("hòa an", {108, 109}),
        ("xã hoà an", {108}),
        ("x. hòa an", {108}),
        ("phường Tân Thành", set()),
        ("Tân, Thành", set()),
        ("xã Tân Thành, huyện Cái Bè", {104}),  # the wrong district does not hide the commune
        ("Hà Nội", set()),
        ("", set()),
    ],
)
def test_units_in_address(address, units):
    assert set(units_in_address(address, PLACES)) == units


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    assert set(units_in_address(text, PLACES)) <= {place.unit for place in PLACES}


@pytest.mark.parametrize("commune", [p for p in PLACES if p.level == Level.COMMUNE])
def test_every_commune_is_found_by_its_full_address(commune):
    parents = {place.unit: place.name for place in PLACES}
    address = f"{commune.name}, {parents[commune.parent]}"
    assert units_in_address(address, PLACES) == [commune.unit]
    assert units_in_address(address.upper(), PLACES) == [commune.unit]


@pytest.mark.parametrize(
    ("name", "units"),
    [
        ("Tân Thành", {104}),
        ("xã tân thành", {104}),
        ("tan thanh", {104, 105}),
        ("phường Tân Thành", set()),
        ("cao lanh", {10, 11}),
        ("Thành phố Cao Lãnh", {10}),
        ("Phường 1", {101, 102}),
        ("xã", set()),
        ("", set()),
    ],
)
def test_named_units(name, units):
    assert {place.unit for place in named_units(name, PLACES)} == units
