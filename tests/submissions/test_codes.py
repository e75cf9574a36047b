"""Codes of tickets: shape, typing, and the check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions import codes


def test_a_new_code_is_its_own_normal_form():
    for _ in range(200):
        code = codes.new_code()
        assert codes.normalise(code) == code


def test_codes_do_not_follow_each_other():
    assert len({codes.new_code() for _ in range(500)}) == 500


@pytest.mark.parametrize("typed", ["{d}", "pa{d}", "PA {a} {b} {c}", " pa-{a}.{b}–{c} "])
def test_a_code_is_understood_however_it_is_typed(typed):
    code = codes.new_code()
    _, a, b, c = code.split("-")
    assert codes.normalise(typed.format(a=a, b=b, c=c, d=a + b + c)) == code


@given(st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_found(position, shift):
    digits = codes.new_code().removeprefix("PA").replace("-", "")
    wrong = str((int(digits[position]) + shift) % 10)
    with pytest.raises(codes.WrongCheckDigit):
        codes.normalise(digits[:position] + wrong + digits[position + 1 :])


@given(st.integers(0, 10))
def test_two_swapped_neighbours_are_found(position):
    digits = codes.new_code().removeprefix("PA").replace("-", "")
    swapped = digits[:position] + digits[position + 1] + digits[position] + digits[position + 2 :]
    if swapped != digits:
        with pytest.raises(codes.WrongCheckDigit):
            codes.normalise(swapped)


@pytest.mark.parametrize(
    "text",
    ["", "1022", "PA-123", "x" * 10_000, "PA-1234-5678-901a", "\x00", "１２３４５６７８９０１２"],
)
def test_what_is_no_code_is_told_apart_from_a_wrong_digit(text):
    with pytest.raises(codes.NotACode) as raised:
        codes.normalise(text)
    assert not isinstance(raised.value, codes.WrongCheckDigit)
