"""The real topics, units and organisations, as `load_places` brings them."""

import datetime
import io
import json
import time

import pytest
from django.core.management import call_command

from portal.places import queries, snapshots
from portal.places.loading import bodies_of_topics, load_places
from portal.places.models import (
    AdminUnit,
    Organisation,
    Topic,
    TopicGroup,
    UnitSuccession,
    UnitVersion,
)
from portal.vietnamese import collation_key

D = datetime.date
IN_2021, LAST_OF_OLD, TODAY = D(2021, 11, 30), D(2025, 6, 30), D(2026, 11, 24)
MERGER = D(2025, 7, 1)
Extent = UnitSuccession.Extent

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    load_places()


def everything():
    models = (Topic, AdminUnit, UnitVersion, UnitSuccession, Organisation)
    links = (Organisation.topics.through, Organisation.successors.through)
    return [list(model.objects.order_by("pk").values()) for model in (*models, *links)]


def names(versions):
    return [version.name for version in versions]


def test_a_second_run_changes_nothing(loaded):
    before = everything()
    out = io.StringIO()
    call_command("load_places", stdout=out)
    assert everything() == before
    assert out.getvalue() == (
        "Danh mục: thêm 0 lĩnh vực, 0 đơn vị hành chính, 0 quan hệ kế thừa và 0 cơ quan.\n"
    )


def test_what_staff_changed_stays(loaded):
    Topic.objects.filter(code="dat-dai").update(name="Đất đai, địa chính")
    body = Organisation.objects.get(code="so-xay-dung")
    body.phone = "0277 0000 000"
    body.save()
    body.topics.clear()
    load_places()
    body.refresh_from_db()
    assert Topic.objects.get(code="dat-dai").name == "Đất đai, địa chính"
    assert (body.phone, body.topics.count()) == ("0277 0000 000", 0)


def test_loading_takes_a_few_seconds_at_most_and_few_queries(db, django_assert_max_num_queries):
    started = time.perf_counter()
    with django_assert_max_num_queries(60):
        load_places()
    assert time.perf_counter() - started < 10


# --- Topics ---------------------------------------------------------------------------------------


def test_there_are_28_topics_in_three_groups(loaded):
    groups = [Topic.objects.filter(group=group).count() for group in TopicGroup]
    assert (sum(groups), groups) == (28, [13, 6, 9])
    assert Topic.objects.first().code == "dat-dai"
    assert Topic.objects.get(code="dat-dai").is_procedure
    assert not Topic.objects.get(code="dien-luc").is_procedure


# --- Units ----------------------------------------------------------------------------------------


def test_the_figures_of_the_three_snapshots(loaded):
    counts = {day: len(queries.communes_on(day)) for day in (IN_2021, LAST_OF_OLD, TODAY)}
    assert counts == {IN_2021: 143, LAST_OF_OLD: 141 + 164, TODAY: 102}
    districts = UnitVersion.objects.filter(level="district")
    assert [districts.valid_on(day).count() for day in counts] == [12, 12 + 11, 0]


def test_the_merger_has_308_successions_144_of_them_from_old_dong_thap(loaded):
    into_today = UnitSuccession.objects.filter(
        day=MERGER, predecessor__versions__level="commune", predecessor__versions__valid_to=MERGER
    )
    of_old = into_today.filter(
        predecessor__versions__valid_to=MERGER, predecessor__versions__code__gte="29863"
    )
    assert (into_today.count(), of_old.count()) == (308, 144)
    assert set(into_today.values_list("legal_document", flat=True)) == {
        "Nghị quyết 1663/NQ-UBTVQH15"
    }


def test_only_units_known_to_be_split_passed_in_part(loaded):
    parts = UnitSuccession.objects.filter(extent=Extent.PART)
    split = {str(succession.predecessor) for succession in parts}
    assert split == {"Xã Phú Thuận B", "Xã Gáo Giồng", "Xã Tân Thạnh"}
    assert parts.count() == 6


def test_every_old_commune_lives_on_in_a_commune_of_today_and_every_one_of_today_has_origins(
    loaded,
):
    old = set(
        AdminUnit.objects.filter(versions__level="commune", versions__valid_to__isnull=False)
        .values_list("pk", flat=True)
    )  # fmt: skip
    successions = UnitSuccession.objects.all()
    assert old == set(
        successions.filter(predecessor__versions__level="commune").values_list(
            "predecessor", flat=True
        )
    )
    today = {version.unit_id for version in queries.communes_on(TODAY)}
    assert today <= set(successions.values_list("successor", flat=True))


def test_one_code_one_day_one_unit(loaded):
    for day in (IN_2021, D(2025, 1, 1), LAST_OF_OLD, MERGER, TODAY):
        keys = list(UnitVersion.objects.valid_on(day).values_list("level", "code"))
        assert len(keys) == len(set(keys)), day


def test_all_codes_of_today_were_used_for_others_before(loaded):
    before = dict(
        UnitVersion.objects.filter(level="commune")
        .valid_on(LAST_OF_OLD)
        .values_list("code", "unit")
    )
    for version in queries.communes_on(TODAY):
        assert before[version.code] != version.unit_id


def test_a_code_is_looked_up_with_its_day(loaded):
    found = [queries.find_unit("29869", day).name for day in (IN_2021, LAST_OF_OLD, TODAY)]
    assert found == ["Phường 2", "Phường 1", "Phường Cao Lãnh"]
    assert queries.find_unit("82", LAST_OF_OLD).name == "Tỉnh Tiền Giang"
    assert queries.find_unit("82", TODAY).name == "Tỉnh Đồng Tháp"
    assert queries.find_unit("99999", TODAY) is None


def test_the_change_of_2025_has_its_legal_basis(loaded):
    """Resolution 1284/NQ-UBTVQH15: ward 2 into ward 1; Mỹ Ngãi and ward 11 form ward Mỹ Ngãi."""
    ward_1 = queries.find_unit("29866", IN_2021)
    assert queries.find_unit("29869", LAST_OF_OLD).unit_id == ward_1.unit_id
    ward_2 = queries.find_unit("29869", IN_2021)
    assert names(queries.successors_of(ward_2, LAST_OF_OLD)) == ["Phường 1"]
    assert names(queries.successors_of(ward_2, TODAY)) == ["Phường Cao Lãnh"]
    for code in ("29881", "29863"):
        old = queries.find_unit(code, IN_2021)
        (new,) = queries.successors_of(old, LAST_OF_OLD)
        assert (new.name, new.legal_document) == ("Phường Mỹ Ngãi", "Nghị quyết 1284/NQ-UBTVQH15")
    assert not UnitSuccession.objects.filter(extent=Extent.UNKNOWN).exists()


def test_a_unit_that_went_on_unchanged_has_one_version(loaded):
    continued = UnitVersion.objects.filter(level="commune", valid_from=None, valid_to=MERGER)
    assert continued.count() == 139
    assert all(version.unit.versions.count() == 1 for version in continued[:5])


def test_files_that_do_not_fit_together_are_refused(tmp_path, monkeypatch):
    for file in snapshots.DATA.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    old = json.loads((tmp_path / "units_2021.json").read_text())
    old["districts"][0]["communes"].append({"code": "29999", "name": "Xã Bỏ Quên"})
    (tmp_path / "units_2021.json").write_text(json.dumps(old))
    monkeypatch.setattr(snapshots, "DATA", tmp_path)
    with pytest.raises(ValueError, match="29999"):
        snapshots.plan_units()


# --- Queries --------------------------------------------------------------------------------------


def test_communes_come_in_vietnamese_order_with_their_district(loaded):
    communes = queries.communes_on(IN_2021)
    assert names(communes) == sorted(names(communes), key=collation_key)
    assert [v.parent_name for v in communes[:2]] == ["Thành phố Cao Lãnh", "Thành phố Sa Đéc"]


def test_names_are_looked_up_with_their_day(loaded):
    def found(name, day):
        return names(queries.find_by_name(name, day))

    assert found("tân hồng", TODAY) == ["Xã Tân Hồng"]
    assert found("Tân Hồng", IN_2021) == ["Huyện Tân Hồng"]
    assert found("phuong 1", IN_2021) == ["Phường 1", "Phường 1"]
    assert found("xã hòa long", TODAY) == ["Xã Hoà Long"]
    assert found("Tan Thanh", TODAY) == ["Xã Tân Thành", "Xã Tân Thạnh"]
    assert found("Tân Thạnh", TODAY) == ["Xã Tân Thạnh"]


@pytest.mark.parametrize(
    ("address", "communes"),
    [
        ("xã Gáo Giồng, huyện Cao Lãnh", ["Xã Phong Mỹ", "Xã Phú Cường"]),
        ("ap 3 gao giong cao lanh", ["Xã Phong Mỹ", "Xã Phú Cường"]),
        ("12 Nguyễn Huệ, P2, TP Cao Lãnh", ["Phường Cao Lãnh"]),
        ("Phường 2, thành phố Mỹ Tho", ["Phường Mỹ Tho"]),
        ("TT Sa Rài, Tân Hồng", ["Xã Tân Hồng"]),
        ("xã Tân Hồng", ["Xã Tân Hồng"]),
        ("huyện Tân Phú Đông", ["Xã Tân Phú Đông", "Xã Tân Thới"]),
        ("quận 1, Thành phố Hồ Chí Minh", []),
    ],
)
def test_an_old_address_offers_every_successor(loaded, address, communes):
    assert names(queries.communes_for_old_address(address, TODAY)) == communes


def test_a_very_long_address_is_read_at_its_beginning(loaded):
    assert queries.communes_for_old_address("x" * 400 + " xã Gáo Giồng", TODAY) == []
    assert queries.communes_for_old_address("tân phú " * 2000, TODAY)


def test_every_query_is_constant(loaded, django_assert_num_queries):
    version = queries.find_unit("30079", IN_2021)
    unit = version.unit
    for expected, ask in [
        (1, lambda: [version.parent_name for version in queries.communes_on(IN_2021)]),
        (1, lambda: queries.find_unit("30079", IN_2021)),
        (1, lambda: queries.find_by_name("tan", IN_2021)),
        (2, lambda: names(queries.successors_of(version, TODAY))),
        (3, lambda: names(queries.communes_for_old_address("huyện Cao Lãnh", TODAY))),
        (1, lambda: queries.communes_for_old_address("Hà Nội", TODAY)),
        (1, lambda: queries.committee_of(unit)),
    ]:
        with django_assert_num_queries(expected):
            ask()


# --- Organisations --------------------------------------------------------------------------------


def test_every_commune_of_today_has_its_committee(loaded):
    committees = Organisation.objects.filter(unit__isnull=False)
    assert committees.count() == 102
    assert set(committees.values_list("parent__code", flat=True)) == {"ubnd-tinh"}
    commune = queries.find_by_name("Xã Tân Thạnh", TODAY)[0]
    committee = queries.committee_of(commune.unit)
    assert (committee.name, committee.valid_from) == ("UBND xã Tân Thạnh", MERGER)
    assert queries.committee_of(queries.find_unit("30079", IN_2021).unit) is None


def test_every_topic_is_answered_by_organisations_of_today(loaded):
    for topic in Topic.objects.all():
        answering = list(topic.organisations.all())
        assert answering, topic
        assert answering == list(topic.organisations.valid_on(TODAY))
    land = queries.organisations_for(Topic.objects.get(code="dat-dai"), TODAY)
    assert [body.code for body in land] == [
        "chi-nhanh-van-phong-dang-ky-dat-dai",
        "so-nong-nghiep-va-moi-truong",
        "ubnd-cap-xa",
        "van-phong-dang-ky-dat-dai",
    ]


def test_departments_of_2021_end_in_those_of_today(loaded):
    department = Organisation.objects.get(code="so-nong-nghiep-va-moi-truong")
    merged = department.predecessors.values_list("code", flat=True)
    assert set(merged) == {
        "so-tai-nguyen-va-moi-truong",
        "so-nong-nghiep-va-phat-trien-nong-thon",
    }
    valid = Organisation.objects.valid_on(IN_2021)
    assert {*merged} <= {*valid.values_list("code", flat=True)}
    assert department not in valid
    for former in Organisation.objects.filter(valid_to__isnull=False):
        assert former.note, former
        assert former.successors.exists() or "chưa xác định" in former.note


def test_the_bodies_of_2021_existed_then(loaded):
    codes = {code for bodies in bodies_of_topics("unit_2021").values() for code in bodies}
    valid = set(Organisation.objects.valid_on(IN_2021).values_list("code", flat=True))
    assert codes <= valid


def test_the_centre_is_an_organisation_of_its_own(loaded):
    centre = Organisation.objects.get(code="tong-dai-1022")
    assert centre.valid_from == D(2020, 1, 1)
    assert centre.parent.code == "trung-tam-phuc-vu-hanh-chinh-cong-tinh"
