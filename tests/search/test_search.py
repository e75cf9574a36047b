"""What is asked is found, on each engine alike."""

import datetime
import unicodedata

import pytest

from search import SearchRequest, following, search
from search.models import Abbreviation, SynonymGroup

from .factories import passports, promote

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(shelf, engine, settle):
    passports(shelf)
    settle()
    return shelf


def keys(query: str, **options) -> list[str]:
    return [hit.key for hit in search(SearchRequest(query, **options)).hits]


@pytest.mark.parametrize(
    "query",
    [
        "thủ tục hộ chiếu",
        "thu tuc ho chieu",
        "THU TUC HO CHIEU",
        "thủ tuc hộ chieu",
        "thur tujc hooj chieesu",
        "thur tucj hooj chieeus",
        "thu3 tuc5 ho65 chie61u",
        unicodedata.normalize("NFD", "thủ tục hộ chiếu"),
        "thu tcu ho chieu",
        "hochieu",
        "thủ tục, hộ-chiếu?!",
    ],
)
def test_a_question_is_found_however_it_is_typed(filled, engine, query):
    results = search(SearchRequest(query))
    assert {hit.key for hit in results.hits} == {"ho-chieu", "mat-ho-chieu"}
    assert results.total == 2
    assert results.good
    assert results.engine == engine.name


def test_what_has_nothing_to_do_with_the_site_is_not_found(filled):
    results = search(SearchRequest("giá bitcoin tuần sau"))
    assert not results.good


def test_the_other_tone_place_and_i_for_y_are_the_same_word(shelf, settle):
    shelf.put("hoa", "Trồng hoa hòa bình ở Mỹ Tho", "quý vị")
    settle()
    assert keys("hoà bình") == ["hoa"]
    assert keys("Mĩ Tho") == ["hoa"]
    assert keys("quí vị") == ["hoa"]


def test_accents_that_were_typed_order_what_is_the_same_without(shelf, settle):
    shelf.put("tho", "Ủy ban nhân dân xã Mỹ Thọ", organisation="Ủy ban nhân dân")
    shelf.put("tho-khong-dau", "Ủy ban nhân dân phường Mỹ Tho", organisation="Ủy ban nhân dân")
    settle()
    assert keys("Mỹ Tho")[0] == "tho-khong-dau"
    assert keys("Mỹ Thọ")[0] == "tho"
    assert set(keys("my tho")) == {"tho", "tho-khong-dau"}


def test_how_other_regions_spell_is_found(shelf, settle):
    shelf.put("sua-chua", "Sửa chữa trường học")
    shelf.put("chua", "Chùa cổ")
    settle()
    assert keys("xửa chữa chường học")[0] == "sua-chua"


def test_words_in_quotes_stand_together(shelf, settle):
    shelf.put("together", "Cấp lại giấy khai sinh")
    shelf.put("apart", "Khai báo ngày sinh để được cấp giấy")
    settle()
    assert keys('"giấy khai sinh"') == ["together"]
    assert keys('"giay khai sinh"') == ["together"]
    assert keys('"giấy khai sình"') == []


@pytest.mark.parametrize("query", ["123/2015/NĐ-CP", "123/2015/nd-cp", "nghị định 123/2015/NĐ-CP"])
def test_a_whole_code_is_found(filled, query):
    assert keys(query)[0] == "khai-sinh"


def test_short_codes_stay_as_they_are(shelf, settle):
    shelf.put("a1", "Giấy phép lái xe hạng A1")
    shelf.put("ct01", "Tờ khai CT01 thay đổi thông tin cư trú")
    settle()
    assert keys("hạng A1") == ["a1"]
    assert keys("mẫu CT01") == ["ct01"]


def test_synonyms_work_both_ways_and_at_once(shelf, settle):
    shelf.put("gplx", "Đổi giấy phép lái xe")
    shelf.put("bang", "Mất bằng lái thì làm sao")
    settle()
    assert keys("giấy phép lái xe") == ["gplx"]
    group = SynonymGroup.objects.create(terms="bằng lái\ngiấy phép lái xe")
    assert set(keys("giấy phép lái xe")) == {"gplx", "bang"}
    assert set(keys("bang lai")) == {"gplx", "bang"}
    group.active = False
    group.save()
    assert keys("giấy phép lái xe") == ["gplx"]


def test_a_synonym_of_one_word_heeds_its_accents(shelf, settle):
    shelf.put("rao", "Quy định về rao vặt")
    SynonymGroup.objects.create(terms="bán\nrao vặt")
    settle()
    assert keys("bán") == ["rao"]
    assert keys("ban") == ["rao"]
    assert keys("bạn") == []


def test_abbreviations_work_both_ways(shelf, settle):
    Abbreviation.objects.create(short="UBND", full="ủy ban nhân dân")
    shelf.put("full", "Ủy ban nhân dân phường tiếp công dân ngày nào")
    shelf.put("short", "UBND phường có làm việc sáng thứ Bảy không")
    settle()
    assert set(keys("ubnd phường")) == {"full", "short"}
    assert set(keys("ủy ban nhân dân phường")) == {"full", "short"}


def test_promotions_stand_beside_the_results(filled):
    promote("Hộ chiếu", "Đặt lịch làm hộ chiếu", "https://dat-lich.example/")
    found = search(SearchRequest("ho chieu")).promotions
    assert [promotion.title for promotion in found] == ["Đặt lịch làm hộ chiếu"]
    assert search(SearchRequest("hộ tịch")).promotions == []


def test_only_what_is_valid_that_day_is_found(shelf, settle):
    day = datetime.date(2026, 7, 1)
    shelf.put("old", "Phí cấp hộ chiếu cũ", valid_to=day)
    shelf.put("new", "Phí cấp hộ chiếu mới", valid_from=day)
    settle()
    before = SearchRequest("phí hộ chiếu", day=day - datetime.timedelta(days=1))
    assert [hit.key for hit in search(before).hits] == ["old"]
    assert [hit.key for hit in search(SearchRequest("phí hộ chiếu", day=day)).hits] == ["new"]


def test_facets_count_what_choosing_them_gives(filled):
    everything = search(SearchRequest("hộ chiếu"))
    counts = {
        facet: {value.value: value.count for value in values}
        for facet, values in everything.facets.items()
    }
    assert counts == {
        "kind": {"hoi-dap": 1, "thu-tuc": 1},
        "topic": {"cu-tru-can-cuoc": 2},
        "group": {"thu-tuc-hanh-chinh": 2},
        "organisation": {"Công an tỉnh": 2},
        "year": {},
    }
    narrowed = search(SearchRequest("hộ chiếu", kinds=("thu-tuc",)))
    assert [hit.key for hit in narrowed.hits] == ["mat-ho-chieu"]
    assert narrowed.total == 1
    kinds = {value.value: (value.count, value.chosen) for value in narrowed.facets["kind"]}
    assert kinds == {"hoi-dap": (1, False), "thu-tuc": (1, True)}
    assert keys("hộ chiếu", organisations=("Sở Tư pháp",)) == []
    assert set(keys("hộ chiếu", kinds=("thu-tuc", "hoi-dap"), topics=("cu-tru-can-cuoc",))) == {
        "ho-chieu",
        "mat-ho-chieu",
    }


def test_results_are_ordered_by_date_when_asked(shelf, settle):
    for day in (3, 1, 2):
        shelf.put(f"ngay-{day}", f"Lịch cúp điện ngày {day}", date=datetime.date(2026, 11, day))
    shelf.put("khong-ngay", "Lịch cúp điện")
    settle()
    assert keys("lịch cúp điện", order="date") == ["ngay-3", "ngay-2", "ngay-1", "khong-ngay"]


def test_pages_of_results_neither_repeat_nor_leave_out(shelf, settle):
    for number in range(23):
        shelf.put(f"lich-{number}", f"Lịch tiêm chủng tuần {number}")
    settle()
    pages = [keys("lịch tiêm chủng", page=page, per_page=5) for page in range(1, 7)]
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert len({key for page in pages for key in page}) == 23


@pytest.mark.parametrize("page", [0, -5, 10**9])
def test_pages_that_are_not_there_cost_nothing(filled, page):
    results = search(SearchRequest("hộ chiếu", page=page))
    assert results.total == 2
    assert len(results.hits) == (0 if page > 1 else 2)


def test_a_document_comes_back_as_it_was_given(shelf, settle):
    shelf.put(
        "sen",
        "Lễ hội Sen",
        "Tổ chức mỗi năm.",
        kind="su-kien",
        date=datetime.date(2026, 5, 19),
        keywords="ngày hội hoa sen",
        summary="Ở Cao Lãnh.",
        extra={"place": "Công viên Văn Miếu"},
    )
    settle()
    (hit,) = search(SearchRequest("hoa sen")).hits
    assert (hit.kind, hit.title, hit.url) == ("su-kien", "Lễ hội Sen", "/hoi-dap/sen/")
    assert (hit.date, hit.summary) == (datetime.date(2026, 5, 19), "Ở Cao Lãnh.")
    assert hit.extra == {"place": "Công viên Văn Miếu"}
    assert 0 < hit.coverage <= 1


def test_only_the_words_that_were_typed_when_asked_so(filled):
    assert keys("hooj chieesu")
    results = search(SearchRequest("hooj chieesu", as_typed=True))
    assert results.hits == []
    assert results.did_you_mean == "hộ chiếu"


@pytest.mark.elasticsearch
def test_both_engines_give_the_same_results(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()
    elasticsearch.refresh()
    for query in ["hộ chiếu", "dang ky khai sinh", "den duong khong sang", "mat ho chieu", "1022"]:
        here, there = (
            search(SearchRequest(query, engine=name)) for name in ("embedded", "elasticsearch")
        )
        assert {hit.key for hit in here.hits} == {hit.key for hit in there.hits}, query
        assert (here.total, here.good, here.facets) == (there.total, there.good, there.facets)
        for one, other in zip(here.hits, there.hits, strict=True):
            assert one.coverage == pytest.approx(other.coverage)


def test_years_are_those_of_the_dates_and_add_up(shelf, settle):
    for key, day in [("a", "2024-12-31"), ("b", "2025-01-01"), ("c", "2025-12-31"), ("d", None)]:
        date = datetime.date.fromisoformat(day) if day else None
        shelf.put(key, f"Lịch cúp điện {key}", date=date)
    settle()

    def years(**options) -> dict[str, int]:
        values = search(SearchRequest("lịch cúp điện", **options)).facets["year"]
        return {value.value: value.count for value in values}

    assert years() == {"2025": 2, "2024": 1}
    assert set(keys("lịch cúp điện", years=("2025",))) == {"b", "c"}
    assert set(keys("lịch cúp điện", years=("2024", "2025"))) == {"a", "b", "c"}
    # Its own choice leaves a facet's counts alone.
    assert years(years=("2024",)) == {"2025": 2, "2024": 1}
    assert keys("lịch cúp điện", order="date") == ["c", "b", "a", "d"]


@pytest.mark.parametrize(
    "year", ["", "20", "0000", "9999", "abcd", "\u0662\u0660\u0662\u0665", "2025-13"]
)
def test_a_year_that_is_none_finds_nothing(shelf, settle, year):
    shelf.put("a", "Lịch cúp điện", date=datetime.date(2025, 1, 1))
    settle()
    results = search(SearchRequest("lịch cúp điện", years=(year,)))
    assert results.engine
    assert results.total == 0


def test_a_promoted_page_is_met_however_it_is_asked_for(filled, site):
    page = site.root_page
    promote("hộ chiếu", page=page)
    for query in ("ho chieu", "HỘ CHIẾU", "hooj chieesu", "hộ chiếu?"):
        (found,) = search(SearchRequest(query)).promotions
        assert (found.title, found.url) == (page.title, page.get_url())


def test_a_promoted_page_that_is_taken_off_is_not_shown(filled, site):
    page = site.root_page.get_children().first() or site.root_page
    promote("hộ chiếu", page=page)
    page.unpublish()
    assert search(SearchRequest("hộ chiếu")).promotions == []
