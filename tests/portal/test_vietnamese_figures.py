"""Numbers, percentages, dates and masks, as functions and as template filters."""

import datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal import vietnamese as vi

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (2327, 0, "2.327"),
        (0, 0, "0"),
        (-6290, 0, "-6.290"),
        (1234567, 0, "1.234.567"),
        (Decimal("1234.565"), 2, "1.234,57"),
        (1.005, 2, "1,01"),
        (0.5, 0, "1"),
        (-0.4, 0, "0"),
    ],
)
def test_format_number(number, places, text):
    assert vi.format_number(number, places) == text


@given(st.integers(0, 10**15 - 1))
def test_a_number_written_here_reads_back(number):
    assert vi.parse_number(vi.format_number(number)) == number
    assert vi.parse_number(vi.format_number(number).replace(".", " ")) == number
    assert vi.parse_number(vi.format_count(number)) == number
    assert vi.parse_number(str(number)) == number


@pytest.mark.parametrize("typed", ["2327", "2.327", "2 327", "2\u202f327", " 2327\u00a0", "02327"])
def test_typed_figures(typed):
    assert vi.parse_number(typed) == 2327


@pytest.mark.parametrize(
    "typed", ["", " ", "2,327", "2.32", "2.3270", "1.2345.678", "1.234 567", "-5", "+5", "12a",
              "0.123", "²", "٣", "9" * 400, "2.327,00", "1..234", ".123", "1e3", "2 3 27"]
)  # fmt: skip
def test_what_is_no_clear_count_is_refused_in_vietnamese(typed):
    with pytest.raises(ValueError, match="số|Số") as refused:
        vi.parse_number(typed)
    assert len(str(refused.value)) < 200


@given(st.text(max_size=20))
def test_parse_number_gives_a_count_or_says_why_not(text):
    try:
        assert vi.parse_number(text) >= 0
    except ValueError as refused:
        assert "số" in str(refused).lower()


def test_format_count():
    assert [vi.format_count(n) for n in (0, 5, 9, 10, 2327)] == ["00", "05", "09", "10", "2.327"]


def test_the_percentages_of_november_2021():
    figures = [vi.percentage(part, 2270) for part in (2233, 1, 36)]
    assert figures == [Decimal("98.37"), Decimal("0.04"), Decimal("1.59")]
    assert [vi.format_percent(figure) for figure in figures] == ["98,37%", "0,04%", "1,59%"]


def test_percentage_rounds_half_up_and_knows_nothing_of_nothing():
    assert vi.percentage(1, 800) == Decimal("0.13")  # 0.125
    assert vi.percentage(0, 0) is None
    assert vi.format_percent(vi.percentage(7, 7)) == "100%"
    assert vi.format_percent(Decimal("73"), 1) == "73,0%"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_within_half_a_hundredth(part, whole):
    assert abs(vi.percentage(part, whole) * whole - part * 100) * 200 <= whole


def test_dates():
    day = datetime.date(2021, 11, 30)
    assert vi.format_date(day) == "30/11/2021"
    assert vi.format_month(day) == "tháng 11/2021"
    assert vi.format_month(datetime.date(2026, 3, 1)) == "tháng 3/2026"
    assert vi.format_weekday(datetime.date(2021, 12, 3)) == "Thứ Sáu"
    assert vi.format_weekday(datetime.date(2026, 8, 23)) == "Chủ Nhật"


def test_moments_are_shown_in_the_time_of_dong_thap():
    late = datetime.datetime(2021, 11, 30, 18, 5, tzinfo=UTC)
    assert vi.format_datetime(late) == "01/12/2021, 1:05"
    assert vi.format_date(late) == "01/12/2021"
    assert vi.format_month(late) == "tháng 12/2021"
    assert vi.format_datetime(late.replace(tzinfo=None)) == "30/11/2021, 18:05"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("0912345678", "091***678"),
        ("+84 912 345 678", "091***678"),
        ("0084912345678", "091***678"),
        ("0277.3851.234", "027***234"),
        ("1022", "***"),
        ("", ""),
        ("không có", ""),
    ],
)
def test_mask_phone(phone, masked):
    assert vi.mask_phone(phone) == masked


@given(st.text(alphabet="0123456789+ .-", max_size=20))
def test_a_masked_phone_shows_at_most_six_digits(phone):
    assert sum(sign.isdigit() for sign in vi.mask_phone(phone)) <= 6


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "N.V.A."),
        ("đặng", "Đ."),
        ("Ân", "Â."),
        ("  lê   thị (Út) ", "L.T."),
        ("", ""),
        ("123", ""),
    ],
)
def test_mask_name(name, masked):
    assert vi.mask_name(name) == masked


def render(expression, **values):
    return Template("{{ " + expression + " }}").render(Context(values))


def test_filters_are_built_in():
    moment = datetime.datetime(2021, 12, 2, 1, 30, tzinfo=UTC)
    assert render("n|number", n=2327) == "2.327"
    assert render("n|number", n="2327") == "2.327"
    assert render("n|number:1", n=1.25) == "1,3"
    assert render("n|count", n=5) == "05"
    assert render("n|percent", n=Decimal("98.37")) == "98,37%"
    assert render("n|percent", n="98.37") == "98,37%"
    assert render("d|date_vi", d=moment) == "02/12/2021"
    assert render("d|datetime_vi", d=moment) == "02/12/2021, 8:30"
    assert render("d|datetime_vi", d=moment.date()) == "02/12/2021"
    assert render("d|month_vi", d=moment) == "tháng 12/2021"
    assert render("d|weekday_vi", d=moment) == "Thứ Năm"
    assert render("p|mask_phone", p="0912345678") == "091***678"


@pytest.mark.parametrize(
    "name", "number count percent date_vi datetime_vi month_vi weekday_vi mask_phone".split()
)
@pytest.mark.parametrize("value", [None, "", "chữ", [], "1.2.3", "-"])
def test_filters_show_nothing_for_what_is_missing(name, value):
    if name == "mask_phone" and value == "1.2.3":
        return
    assert render(f"value|{name}", value=value) == ""


def test_filters_on_an_english_page():
    day = datetime.date(2021, 12, 3)
    with translation.override("en"):
        assert render("n|number", n=2327) == "2,327"
        assert render("n|percent", n=Decimal("98.37")) == "98.37%"
        assert render("d|month_vi", d=day) == "December 2021"
        assert render("d|weekday_vi", d=day) == "Friday"
        assert render("d|date_vi", d=day) == "03/12/2021"
