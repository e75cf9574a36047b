"""Masking, spelling, marking and planning, each by itself."""

import datetime

import pytest

from search import weights
from search.highlighting import SNIPPET, Marker, shortened
from search.masking import masked
from search.planning import plan
from search.query import understand
from search.requests import SearchRequest
from search.spelling import correct, edits
from search.syllables import SyllableModel, shipped
from search.vocabulary import Vocabulary

from .test_query import MODEL

# --- Masking ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("0912345678 bị khóa", "*** bị khóa"),
        ("số +84 912 345 678", "số ***"),
        ("0912.345.678", "***"),
        ("cccd 087123456789", "cccd ***"),
        ("phiếu PA-4821-7093-5516", "phiếu PA-***"),
        ("gửi an.nguyen@example.com nhé", "gửi *** nhé"),
        ("ông Nguyễn Văn An ở ấp 3", "ông *** ở ấp 3"),
        ("BÀ TRẦN THỊ BẢY", "BÀ ***"),
        ("ong nguyen van an bi lua", "ong *** bi lua"),
        ("chị Hoa và anh Lê Tư", "chị *** và anh ***"),
        ("tôi tên Phạm Thị Lan", "tôi tên ***"),
    ],
)
def test_who_asked_is_masked(query, kept):
    assert masked(query) == kept


@pytest.mark.parametrize(
    "query",
    [
        "thủ tục hộ chiếu",
        "mã 1.003695.000.00.00.H36",
        "nghị định 123/2015/NĐ-CP ngày 15/11/2015",
        "bà con trồng lúa",
        "ông bà già 75 tuổi",
        "gọi 1022 hay 113",
        "",
    ],
)
def test_what_tells_nobody_is_kept(query):
    assert masked(query) == query


# --- Spelling -----------------------------------------------------------------------------------


def test_edits_are_one_slip_away():
    assert {"tuc", "thuc", "tcu", "tu", "tut"} - {"tuc"} <= edits("tuc")
    assert "tuc" not in edits("tuc")
    assert "t" not in edits("tuc")


@pytest.mark.parametrize(
    ("before", "word", "after", "meant"),
    [
        ("thu", "tcu", "", ("tuc",)),
        ("", "tcuu", "", None),
        ("ho", "chiue", "", ("chieu",)),
        ("", "hochieu", "", ("ho", "chieu")),
        ("khai", "sihn", "qua", ("sinh",)),
        ("may", "bayy", "nhat", None),  # nobody here says so
        ("thu", "tuc", "", None),
        ("ho", "2021", "", None),
        ("duong", "dt", "", None),
    ],
)
def test_slips_are_mended_when_the_texts_bear_it_out(before, word, after, meant):
    found = correct(word, before, after, MODEL)
    assert (found.words if found else None) == meant


# --- The syllable model -------------------------------------------------------------------------


def test_a_fresh_site_already_knows_everyday_vietnamese():
    model = SyllableModel()
    assert model.knows_exact("hộ")
    assert model.knows("chieu")
    assert not model.knows("hooj")
    assert len(shipped()) > 1400


def test_rare_words_weigh_more_and_polite_ones_little_even_on_a_small_site():
    assert MODEL.weight("vay") < MODEL.weight("chieu") < MODEL.weight("bitcoin")
    assert all(MODEL.weight(word) > 0 for word in ("cho", "toi", "chieu", "xyz"))


def test_in_a_large_collection_the_commonest_words_are_left_out():
    model = SyllableModel(1000, {}, {"thu": 900, "chieu": 10})
    assert model.is_common("thu")
    assert not model.is_common("chieu")
    assert not SyllableModel(100, {}, {"thu": 90}).is_common("thu")


# --- Planning -----------------------------------------------------------------------------------


def plan_of(query: str, vocabulary: Vocabulary | None = None, model=MODEL):
    understood = understand(query, model, vocabulary or Vocabulary())
    day = datetime.date(2026, 11, 24)
    return plan(understood, SearchRequest(query), model, day=day, offset=0, limit=10)


def test_a_plan_names_terms_of_every_kind():
    made = plan_of("cấp hộ chiếu 01/2021/NĐ-CP")
    assert "x_01_2021_nd_cp" in made.syllables
    assert "ho_chieu" in made.pairs
    assert "_ho_chieu" in made.sounds
    assert dict(made.accents).keys() >= {"hộ", "chiếu"}
    assert sum(share for _, share in made.accents) == pytest.approx(1)


def test_the_other_way_of_saying_answers_the_same_units():
    vocabulary = Vocabulary()
    vocabulary.add_group(["bằng lái", "giấy phép lái xe"])
    made = plan_of("đổi bằng lái", vocabulary)
    assert "giay_phep" in made.pairs
    said = ("giay_phep", "phep_lai", "lai_xe")
    assert sum(said in unit.ways for unit in made.units) == 3  # bằng, lái, and the two together


def test_common_words_do_not_score_unless_there_is_nothing_else():
    model = SyllableModel(1000, {}, {"thu": 900, "tuc": 900, "chieu": 10})
    assert plan_of("thu tuc chieu", model=model).syllables == ("chieu",)
    assert plan_of("thu tuc", model=model).syllables == ("thu", "tuc")


def test_a_longer_question_need_not_be_answered_so_fully():
    assert weights.result_coverage(2) == weights.result_coverage(4) == weights.SHORT_COVERAGE
    assert weights.SHORT_COVERAGE > weights.result_coverage(6) > weights.LONG_COVERAGE
    assert weights.result_coverage(40) == weights.LONG_COVERAGE


def test_clauses_are_bounded_whatever_is_asked():
    made = plan_of(" ".join(f"từ{number}" for number in range(60)) + " hộ chiếu" * 100)
    assert len(made.units) < 2 * weights.MAX_WORDS
    assert len(made.terms) < 10 * weights.MAX_WORDS


# --- Marking ------------------------------------------------------------------------------------


def marked(segments) -> str:
    return "".join(f"[{part.text}]" if part.marked else part.text for part in segments)


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("thu tuc ho chieu", "Thủ tục cấp Hộ chiếu.", "[Thủ tục] cấp [Hộ chiếu]."),
        ("hộ chiếu", "Hộ chiếu, hộ tịch", "[Hộ chiếu], [hộ] tịch"),
        ("bán hàng", "Bạn bán hàng bận", "Bạn [bán hàng] bận"),
        ("hộ chiếu", "<b>hộ & chiếu</b>", "<b>[hộ] & [chiếu]</b>"),
        ("khai sinh", "", ""),
    ],
)
def test_words_are_marked_as_written(query, text, shown):
    assert marked(Marker(plan_of(query)).segments(text)) == shown


def test_a_snippet_is_the_passage_that_answers():
    marker = Marker(plan_of("đăng ký khai sinh"))
    filler = "Câu này nói chuyện khác hẳn, dài dòng và không liên quan gì. " * 8
    snippet = marker.snippet("Tóm tắt.", filler + "Đăng ký khai sinh trong 60 ngày. " + filler)
    assert "[Đăng ký khai sinh]" in marked(snippet)
    assert len("".join(part.text for part in snippet)) < 1.6 * SNIPPET


def test_without_an_answer_the_snippet_is_the_beginning():
    marker = Marker(plan_of("bitcoin"))
    assert marked(marker.snippet("", "Lễ hội Sen. " * 40)).startswith("Lễ hội Sen.")
    assert marker.snippet("", "  ") == ()


def test_a_cut_sentence_is_shown_as_cut():
    marker = Marker(plan_of("khai sinh"))
    text = "từ khác " * 60 + "khai sinh " + "từ khác " * 60
    shown = marked(marker.snippet(text))
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "[khai sinh]" in shown


def test_shortened_cuts_between_words():
    assert shortened("một hai ba", 8) == "một hai…"
    assert shortened("x" * 400, 10) == "x" * 10 + "…"
    assert shortened("ngắn") == "ngắn"
