"""Figures that do not add up are found; text and drawing follow the figures exactly."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news import charts, sentences
from news.figures import denominator_of, digest, problems
from news.sections import Row
from submissions.statistics import percentages
from tests.news.factories import NOVEMBER, empty_figures, figures


def test_the_figures_of_november_add_up():
    assert problems(figures()) == []
    assert problems(empty_figures()) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("calls_in", 2474, "4.195"),
        ("interactions", 318, "318"),
        ("tickets", 2328, "2.328"),
        ("satisfied", 2232, "2.269"),
        ("in_progress", 58, "2.328"),
        ("change", -6291, "2.326"),
        ("tthc", 3000, "thủ tục"),
        ("by_channel", {"phone": 2327}, "0"),
        ("percentages", {"satisfied": "98.36"}, "làm tròn"),
        ("percentages", {"satisfied": "98.37", "unsatisfied": "0.04", "no_reply": "1.58"}, "làm"),
    ],
)
def test_each_sum_that_does_not_come_out_is_named(name, value, words):
    found = problems(figures(**{name: value}))
    assert found
    assert any(words in sentence for sentence in found)


@pytest.mark.parametrize(
    "changes",
    [
        {"tickets": None},
        {"tickets": "2327"},
        {"tickets": -1},
        {"tickets": 2327.0},
        {"tickets": True},
        {"by_channel": None},
        {"by_channel": {"fax": 3}},
        {"percentages": None},
        {"denominator": "rest"},
        {"change": None},
    ],
)
def test_what_is_no_count_is_named(changes):
    (sentence,) = problems(figures(**changes))
    assert next(iter(changes)) in sentence


def test_no_figures_at_all_are_named():
    assert "tickets" in problems({})[0]


def test_the_other_denominator_is_checked_by_its_own_rule():
    rated = figures(denominator="rated", percentages=percentages(2233, 1, 36, "rated"))
    assert problems(rated) == []
    assert denominator_of(rated) == 2234
    assert problems(figures(denominator="rated"))


def test_equal_figures_have_equal_digests_whatever_their_order():
    assert digest(figures()) == digest(dict(reversed(figures().items())))
    assert digest(figures()) != digest(figures(tthc=214))


# --- Text -----------------------------------------------------------------------------------------


def test_the_text_says_the_figures_of_november():
    text = sentences.compose(figures(), NOVEMBER)
    assert "2.327 phiếu" in text["introduction"]
    assert "điện thoại với 2.010 phiếu (86,38%)" in text["on_channels"]
    assert (
        "trang web 138 phiếu, Zalo 95 phiếu, Facebook 61 phiếu và thư điện tử 23 phiếu"
        in (text["on_channels"])
    )
    assert "Ứng dụng di động không phát sinh phiếu." in text["on_channels"]
    assert "213 phiếu" in text["on_matters"]
    assert "4.196 cuộc gọi" in text["on_calls"]
    assert "01 phiếu chưa hài lòng (0,04%)" in text["on_ratings"]
    assert "36 phiếu không phản hồi (1,59%)" in text["on_ratings"]
    assert text["on_change"] == (
        "So với tháng 10/2021 (8.617 phiếu), số phiếu giảm 6.290 phiếu, tức giảm 73,00%."
    )


def test_an_empty_month_reads_as_one():
    text = sentences.compose(empty_figures(), NOVEMBER)
    assert "không phát sinh phiếu nào" in text["introduction"]
    assert not re.search(r"nan|none|null", " ".join(text.values()), re.IGNORECASE)


@pytest.mark.parametrize(("before", "words"), [(2000, "tăng 327"), (2327, "bằng")])
def test_more_and_as_many_are_said(before, words):
    changed = figures(previous_tickets=before, change=2327 - before)
    assert words in sentences.on_change(changed, NOVEMBER)


counts = st.integers(0, 5000)


@given(
    st.lists(counts, min_size=8, max_size=8),
    st.tuples(counts, counts, counts),
    st.tuples(counts, counts, counts),
    st.sampled_from(["answered", "rated"]),
)
def test_the_text_never_breaks_whatever_the_month(channels, ratings, others, denominator):
    by_channel = dict(zip(figures()["by_channel"], channels, strict=True))
    tickets = sum(channels)
    some = figures(
        by_channel=by_channel,
        tickets=tickets,
        satisfied=ratings[0],
        unsatisfied=ratings[1],
        no_reply=ratings[2],
        answered=sum(ratings),
        refused=others[0],
        forwarded=others[1],
        duplicate=others[2],
        percentages=percentages(*ratings, denominator=denominator),
        denominator=denominator,
    )
    text = " ".join(filter(None, sentences.compose(some, NOVEMBER).values()))
    assert "None" not in text
    assert "  " not in text


# --- Drawing --------------------------------------------------------------------------------------


def width(bar) -> Decimal:
    return Decimal(bar.width.rstrip("%"))


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=2))
def test_the_parts_of_a_split_bar_keep_their_proportion(values):
    drawn = charts.plot([Row(str(n), value) for n, value in enumerate(values)]).split
    total = sum(values)
    if not total:
        assert drawn == []
        return
    room = 100 - charts.GAP * (sum(1 for value in values if value) - 1)
    for bar, value in zip(drawn, values, strict=True):
        assert abs(width(bar) - room * value / total) <= Decimal("0.001")
    assert sum(map(width, drawn)) <= Decimal("100.01")


@given(st.lists(st.integers(0, 10**6), max_size=9))
def test_a_bar_is_as_long_as_its_share(values):
    whole = sum(values)
    drawn = charts.plot(bars=[Row(str(n), value) for n, value in enumerate(values)], whole=whole)
    for bar, value in zip(drawn.bars, values, strict=True):
        expected = Decimal(100 * value) / whole if whole else Decimal(0)
        assert abs(width(bar) - expected) <= Decimal("0.001")
    assert all(bar.y + 12 <= drawn.height for bar in drawn.bars)


def test_one_of_two_thousand_is_drawn_as_one_of_two_thousand():
    (bar,) = charts.plot(bars=[Row("", 1)], whole=2270).bars
    assert bar.width == "0.044%"
