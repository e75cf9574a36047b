"""Working-day arithmetic, for any calendar."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.working import WorkingCalendar

D = datetime.date
FIRST, LAST = D(2021, 1, 1), D(2027, 12, 31)

dates = st.dates(FIRST, LAST)
exceptions = st.dictionaries(dates, st.booleans(), max_size=40)
# Long closures around one date, the case that single random days hardly ever make.
closures = st.builds(
    lambda start, length: {start + datetime.timedelta(n): False for n in range(length)},
    dates,
    st.integers(0, 30),
)
calendars = st.builds(lambda some, block: WorkingCalendar({**some, **block}), exceptions, closures)
counts = st.integers(0, 60)


@given(calendars, dates, counts)
def test_a_deadline_is_never_on_a_day_off_and_never_before_its_start(calendar, start, n):
    deadline = calendar.add_working_days(start, n)
    assert calendar.is_working_day(deadline)
    assert deadline >= start + datetime.timedelta(n)


@given(exceptions, dates, counts, dates)
def test_another_day_off_never_makes_a_deadline_earlier(days, start, n, off):
    before = WorkingCalendar(days).add_working_days(start, n)
    assert WorkingCalendar({**days, off: False}).add_working_days(start, n) >= before


@given(calendars, dates, counts)
def test_the_steps_shown_add_up(calendar, start, n):
    deadline = calendar.add_working_days(start, n)
    steps = calendar.steps(start, deadline)
    assert [step.day for step in steps] == [
        start + datetime.timedelta(day) for day in range((deadline - start).days + 1)
    ]
    numbers = [step.number for step in steps if step.counts]
    expected = n if n else int(deadline != start)  # n = 0 from a day off moves to the next day
    assert numbers == list(range(1, expected + 1))
    assert not steps[0].counts
    assert all(step.works == calendar.is_working_day(step.day) for step in steps)


@given(calendars, dates, st.integers(1, 60))
def test_days_between_are_the_days_added(calendar, start, n):
    deadline = calendar.add_working_days(start, n)
    assert calendar.working_days_between(start, deadline) == n
    assert calendar.working_days_between(deadline, start) == -n


@given(calendars, dates, dates, dates)
def test_days_between_add_up(calendar, one, two, three):
    between = calendar.working_days_between
    assert between(one, two) + between(two, three) == between(one, three)


@given(calendars, dates, st.integers(0, 30), st.integers(0, 30))
def test_counting_on_is_counting_once(calendar, start, n, m):
    once = calendar.add_working_days(start, n + m)
    if n:
        assert calendar.add_working_days(calendar.add_working_days(start, n), m) == once


@given(calendars, dates)
def test_the_next_working_day_is_the_first_after(calendar, day):
    following = calendar.next_working_day(day)
    assert following > day
    assert following == calendar.add_working_days(day, 1)
    assert calendar.working_days_between(day, following) == 1


def test_a_plain_week():
    calendar = WorkingCalendar({})
    friday = D(2021, 11, 26)
    assert calendar.add_working_days(friday, 5) == D(2021, 12, 3)
    assert calendar.add_working_days(friday, 0) == friday
    assert calendar.add_working_days(D(2021, 11, 27), 0) == D(2021, 11, 29)
    assert calendar.next_working_day(friday) == D(2021, 11, 29)
    assert calendar.steps(friday, D(2021, 11, 25)) == []


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError, match="-1"):
        WorkingCalendar({}).add_working_days(FIRST, -1)


def test_steps_name_the_occasion():
    day = D(2026, 11, 24)
    calendar = WorkingCalendar({day: False}, names={day: "Ngày Văn hóa Việt Nam"})
    monday, holiday, wednesday = calendar.steps(D(2026, 11, 23), D(2026, 11, 25))
    assert (monday.works, monday.counts, monday.number) == (True, False, None)
    assert (holiday.works, holiday.counts, holiday.name) == (False, False, "Ngày Văn hóa Việt Nam")
    assert (wednesday.counts, wednesday.number, wednesday.name) == (True, 1, "")


def test_a_year_is_confirmed_when_all_its_days_are():
    calendar = WorkingCalendar(
        {D(2026, 1, 1): False, D(2027, 1, 1): False, D(2027, 2, 5): False},
        unconfirmed=[D(2027, 2, 5)],
    )
    assert [calendar.confirmed(year) for year in (2025, 2026, 2027)] == [False, True, False]
