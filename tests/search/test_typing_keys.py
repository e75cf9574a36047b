"""Telex and VNI are read back, in whatever order the keys were pressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vietnamese import canonical
from search.syllables import shipped
from search.typing_keys import decode_telex, decode_vni, telex_spellings, vni_spellings

#: "oo" is a vowel of its own in a few words, which Telex itself writes as ô.
AMBIGUOUS = {"moóc", "xoong", "boong", "coong"}
SYLLABLES = sorted({canonical(syllable) for syllable in shipped()} - AMBIGUOUS) + [
    *("thuở", "huơ", "quở", "hươu", "rượu", "khuỷu", "nghiêng", "ngoằn", "oẳn", "ừ", "ượt"),
]


@pytest.mark.parametrize(
    ("spell", "decode"), [(telex_spellings, decode_telex), (vni_spellings, decode_vni)]
)
def test_every_syllable_is_read_back_from_every_order(spell, decode):
    wrong = [
        (syllable, keys, decode(keys))
        for syllable in SYLLABLES
        for keys in spell(syllable)
        if (decode(keys) or keys) != syllable
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("hooj", "hộ"),
        ("hojo", "hộ"),
        ("chieesu", "chiếu"),
        ("chieeus", "chiếu"),
        ("dduwowngf", "đường"),
        ("duowngfd", "đường"),
        ("hoawcj", "hoặc"),
        ("wng", "ưng"),
        ("DDAATS", "đất"),
    ],
)
def test_telex(keys, word):
    assert decode_telex(keys) == word


@pytest.mark.parametrize(
    ("keys", "word"), [("ho65", "hộ"), ("chie61u", "chiếu"), ("d9u7o7ng2", "đường")]
)
def test_vni(keys, word):
    assert decode_vni(keys) == word


@pytest.mark.parametrize(
    "keys", ["kt3", "ct01", "b2", "123", "2021", "", "a", "hộ", "1.5", "x" * 99]
)
def test_what_is_no_syllable_is_left_alone(keys):
    assert decode_vni(keys) is None
    assert decode_telex(keys) is None


@given(st.text(max_size=14))
def test_anything_may_be_asked(keys):
    for decode in (decode_telex, decode_vni):
        found = decode(keys)
        assert found is None or found != keys
