"""Where it happened: the communes of today, and the ways there from an old address."""

import datetime

import pytest
from django.core.cache import cache

from portal.places.models import AdminUnit, UnitSuccession, UnitVersion
from submissions.models import Ticket
from tests.submissions.citizen import NEW, page, send

pytestmark = pytest.mark.django_db


def unit(code: str, name: str, kind: str = "xa", **validity) -> UnitVersion:
    return UnitVersion.objects.create(
        unit=AdminUnit.objects.create(),
        code=code,
        name=name,
        kind=kind,
        level="commune",
        **validity,
    )


def test_offers_the_communes_of_today_in_vietnamese_order(client):
    since = datetime.date(2025, 7, 1)
    for code, name in [("3", "Xã Ân"), ("2", "Xã Đức"), ("1", "Xã Dũng"), ("4", "Xã An")]:
        unit(code, name, valid_from=since)
    unit("5", "Phường Sa Đéc", "phuong", valid_from=since)
    unit("6", "Xã Cũ", valid_to=since)
    cache.clear()
    select = page(client.get(NEW)).find("select", attrs={"name": "commune"})
    names = [option.get_text() for option in select("option")][1:]
    assert names == ["Phường Sa Đéc", "Xã An", "Xã Ân", "Xã Dũng", "Xã Đức"]


class TestOldAddress:
    @pytest.fixture
    def merged(self):
        day = datetime.date(2025, 7, 1)
        district = UnitVersion.objects.create(
            unit=AdminUnit.objects.create(),
            code="873",
            name="Huyện Cao Lãnh",
            kind="huyen",
            level="district",
            valid_to=day,
        )
        old = unit("30001", "Xã Gáo Giồng", valid_to=day, parent=district.unit)
        heirs = [unit("29001", "Xã Phong Mỹ"), unit("29002", "Xã Phú Cường")]
        for heir in heirs:
            UnitSuccession.objects.create(
                predecessor=old.unit, successor=heir.unit, extent="part", day=day
            )
        cache.clear()
        return heirs

    def test_offers_every_successor_without_javascript(self, client, merged):
        response = send(client, find_commune="1", address="xã Gáo Giồng, huyện Cao Lãnh", title="")
        assert response.status_code == 200
        found = page(response)
        assert "Xã Phong Mỹ, Xã Phú Cường" in found.select_one("details [role=status]").get_text()
        first = found.find("select", attrs={"name": "commune"}).find("optgroup")
        assert [option["value"] for option in first("option")] == ["29001", "29002"]
        assert not found.select(".errs")
        assert not Ticket.objects.exists()

    def test_chooses_the_only_one(self, client, merged):
        response = send(client, find_commune="1", address="xã Phú Cường")
        assert page(response).find("option", value="29002").has_attr("selected")

    @pytest.mark.parametrize("typed", ["", "ở đâu đó", "\0" * 50, "x" * 9000])
    def test_tells_when_it_finds_none(self, client, merged, typed):
        response = send(client, find_commune="1", address=typed)
        assert response.status_code == 200
        assert "Chưa tìm được" in page(response).select_one("details [role=status]").get_text()
