"""What is kept of a query tells nobody's name or number, however it is written around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.masking import MASK, masked

AROUND = st.sampled_from(["", "hộ chiếu", "tra cứu phiếu", "thu tuc", "gặp ai ở xã?", "(gấp)"])
DIGITS = st.text("0123456789", min_size=9, max_size=14)
GROUPED = st.builds(
    lambda digits, gap: gap.join([digits[:4], digits[4:7], digits[7:]]),
    DIGITS,
    st.sampled_from(["", " ", ".", "-"]),
)
FAMILY = st.sampled_from("Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương".split())
GIVEN = st.lists(
    st.sampled_from("Văn Thị Minh Ngọc Hữu Tám Hạnh Quỳnh".split()), min_size=1, max_size=3
)
TITLE = st.sampled_from("ông bà anh chị cô chú bác Ông Bà ANH chi ba".split())


@given(before=AROUND, number=GROUPED, after=AROUND)
def test_long_numbers_are_masked_wherever_they_stand(before, number, after):
    kept = masked(f"{before} {number} {after}".strip())
    assert MASK in kept
    assert sum(letter.isdigit() for letter in kept) == 0


@given(before=AROUND, title=TITLE, family=FAMILY, given_names=GIVEN, bare=st.booleans())
def test_names_after_how_people_are_addressed_are_masked(before, title, family, given_names, bare):
    name = " ".join([family, *given_names])
    kept = masked(f"{before} {title} {name.lower() if bare else name}".strip())
    assert MASK in kept
    assert family.lower() not in kept.lower().split()


@given(before=AROUND, user=st.text("abcdefgh.0123", min_size=1, max_size=12), after=AROUND)
def test_email_addresses_are_masked(before, user, after):
    assert "@" not in masked(f"{before} {user}@thu.example {after}")


@given(st.text(max_size=200))
def test_masking_again_changes_nothing_and_never_fails(text):
    once = masked(text)
    assert masked(once).count(MASK) >= once.count(MASK)


@pytest.mark.parametrize(
    "query",
    [
        "thủ tục hộ chiếu",
        "1.013463",
        "1.003695.000.00.00.H36",
        "123/2015/NĐ-CP",
        "chị em song sinh làm căn cước",
        "gọi 1022",
        "mẫu CT01",
    ],
)
def test_what_is_no_personal_data_stays(query):
    assert masked(query) == query
