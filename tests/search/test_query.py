"""What was typed becomes what was meant, and a clean query stays as it is."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import tidy, understand
from search.syllables import SyllableModel
from search.text import terms, words
from search.vocabulary import Vocabulary

TEXTS = [
    "Thủ tục cấp hộ chiếu phổ thông",
    "Cấp lại hộ chiếu do bị mất",
    "Đăng ký khai sinh quá hạn",
    "Đổi giấy phép lái xe hạng A1",
    "Tờ khai CT01, sổ tạm trú KT3",
    "Cấp giấy phép xây dựng nhà ở Mỹ Tho",
]


def model_of(texts: list[str]) -> SyllableModel:
    written, folded, pairs = Counter(), Counter(), Counter()
    for text in texts:
        found = terms(text)
        written.update(found.written)
        folded.update(found.folded)
        pairs.update(set(found.pairs.split()))
    return SyllableModel(
        len(texts), written, folded, lambda asked: {p: pairs[p] for p in asked if p in pairs}
    )


MODEL = model_of(TEXTS)
NOTHING = Vocabulary()


def understood(query: str, vocabulary: Vocabulary = NOTHING, **options):
    return understand(query, MODEL, vocabulary, **options)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hooj chieesu", "hộ chiếu"),
        ("thur tujc caaps hooj chieesu", "thủ tục cấp hộ chiếu"),
        ("ho65 chie61u", "hộ chiếu"),
        ("Hooj Chieesu?", "hộ chiếu?"),
        ("thu tcu hộ chiếu", "thu tục hộ chiếu"),
        ("thu tcu ho chieu", "thu tuc ho chieu"),
        ("hochieu", "ho chieu"),
        ("cấp giấyphép xây dựng", "cấp giấy phép xây dựng"),
        ("đăng ký khia sinh", "đăng ký khai sinh"),
        ("o73 mỹ tho", "ở mỹ tho"),
    ],
)
def test_what_was_meant(typed, meant):
    assert understood(typed).text == meant


@pytest.mark.parametrize(
    "query",
    [
        *TEXTS,
        *(text.lower() for text in TEXTS),
        "hạng A1 B2",
        "mẫu CT01 KT3",
        "01/2021/NĐ-CP",
        "homestay Zalo VNeID internet",
        "đường ĐT.848 ở TP. Sa Đéc",
        "ông Trần Văn Hai ấp 3",
        "quýt hồng Lai Vung",
    ],
)
def test_a_clean_query_is_left_alone(query):
    assert understood(query).text == query


def test_nothing_is_changed_when_asked_for_the_very_words():
    read = understood("hooj chieesu tcu", as_typed=True)
    assert not read.changed
    assert [word.folded for word in read.words] == ["hooj", "chieesu", "tcu"]


def test_a_guess_is_told_and_decoding_is_none():
    assert understood("thu tcu ho chieu").mended
    assert not understood("hooj chieesu").mended


def test_a_word_of_the_vocabulary_is_no_slip():
    vocabulary = Vocabulary()
    vocabulary.add_group(["khia", "rạch"])
    assert understood("đăng ký khia sinh", vocabulary).text == "đăng ký khia sinh"


def test_the_longest_term_is_said_otherwise():
    vocabulary = Vocabulary()
    vocabulary.add_group(["giấy phép", "bằng"])
    vocabulary.add_group(["giấy phép lái xe", "bằng lái", "GPLX"])
    (alternative,) = understood("đổi giay phep lai xe A1", vocabulary).alternatives
    assert (alternative.start, alternative.end) == (1, 5)
    assert alternative.forms == (("bang", "lai"), ("gplx",))


def test_quoted_words_are_phrases():
    read = understood('cấp "hộ chiếu" “khai sinh” "" "?"')
    assert [[word.exact for word in phrase] for phrase in read.phrases] == [
        ["hộ", "chiếu"],
        ["khai", "sinh"],
    ]


def test_a_long_query_is_cut_between_words():
    query, cut = tidy("hộ chiếu " * 100)
    assert cut
    assert len(query) <= 200
    assert query.endswith(("hộ", "chiếu"))
    assert tidy("x" * 10_000) == ("x" * 200, True)
    assert tidy("  hộ\n chiếu ") == ("hộ chiếu", False)


def test_words_beyond_the_first_forty_are_left_out():
    assert len(understood("a b " * 60).words) == 40


@given(st.text(max_size=120))
def test_any_query_can_be_read(query):
    read = understood(query)
    assert len(read.query) <= 200
    assert [word.folded for word in words(read.text)][:40] == [word.folded for word in read.words]
