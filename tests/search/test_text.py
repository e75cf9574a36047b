"""Terms: the same for what means the same, recognisable by their form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vietnamese import clean
from search.text import codes, terms, words

VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)
texts = st.text(st.sampled_from(VIETNAMESE + VIETNAMESE.upper() + " .,/-0123456789\n"), max_size=60)


def test_the_four_kinds_of_terms():
    found = terms("Hộ chiếu theo 01/2021/NĐ-CP. Mã mới")
    assert found.syllables == "ho chieu theo 01 2021 nd cp ma moi x_01_2021_nd_cp"
    assert found.pairs == "ho_chieu chieu_theo theo_01 01_2021 2021_nd nd_cp ma_moi"
    assert found.sounds.split()[:2] == ["_ho_chieu", "_chieu_theo"]
    assert found.exact == "hộ chiếu theo 01 2021 nđ cp mã mới"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa thúy", "hoà thuý"),
        ("Mỹ Tho", "mĩ tho"),
        ("quý vị", "quí vị"),
        ("ĐỒNG THÁP", "đồng tháp"),
    ],
)
def test_spellings_of_one_word_have_one_form(one, other):
    assert terms(one).exact == terms(other).exact
    assert terms(one).syllables == terms(other).syllables


def test_dialect_spellings_sound_alike():
    assert terms("sửa chữa trường").sounds == terms("xửa trữa chường").sounds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nghị định 123/2015/NĐ-CP", ["x_123_2015_nd_cp"]),
        ("mã 1.003695.000.00.00.H36.", ["x_1_003695_000_00_00_h36"]),
        ("phiếu PA-4821-7093-5516", ["x_pa_4821_7093_5516"]),
        ("ngày 30/11/2021", ["x_30_11_2021"]),
        ("và/hoặc, Cao Lãnh - Sa Đéc", []),
        ("A1, KT3, CT01", []),
    ],
)
def test_whole_codes(text, found):
    assert codes(text) == found


@given(texts)
def test_composed_and_decomposed_texts_have_the_same_terms(text):
    assert terms(clean(text)) == terms(clean(unicodedata.normalize("NFD", text)))


@given(texts)
def test_bare_texts_have_the_same_folded_terms(text):
    bare = " ".join(word.folded for word in words(clean(text)))
    assert terms(bare).folded == terms(clean(text)).folded


@given(st.text(max_size=80))
def test_words_stand_where_they_say_and_terms_hold_no_space(text):
    text = clean(text)
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert word.folded
        assert not set(word.folded) & set(' "_')
