"""The days off of 2021 to 2027, how they are loaded, and the calendar that every process holds."""

import datetime
import io
import threading

import holidays
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portal.calendar import current
from portal.calendar.current import working_calendar
from portal.calendar.loading import days_of_file
from portal.calendar.models import CalendarDay

D = datetime.date


def load(**options):
    out = io.StringIO()
    call_command("load_calendar", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def loaded(db):
    load()


def rows():
    return list(CalendarDay.objects.order_by("day").values())


def test_the_file_agrees_with_the_holidays_package_but_for_one_swap_it_lacks():
    ours = {day.day for day in days_of_file() if day.kind == CalendarDay.Kind.OFF}
    theirs = set(holidays.country_holidays("VN", years=range(2021, 2028)))
    assert ours - theirs == {D(2026, 1, 2)}
    assert theirs - ours == set()


def test_every_row_of_the_file_has_a_source_and_a_use():
    days = days_of_file()
    assert all(day.name and day.source for day in days)
    assert len({day.day for day in days}) == len(days)
    working = [day.day for day in days if day.kind == CalendarDay.Kind.WORKING]
    assert working == [D(2024, 5, 4), D(2025, 4, 26), D(2026, 1, 10), D(2026, 8, 22)]
    assert all(day.weekday() == 5 for day in working)
    assert {day.day.year for day in days if not day.confirmed} == {2027}


@pytest.mark.django_db
def test_a_second_load_changes_nothing(loaded):
    first = rows()
    assert load() == "Lịch làm việc: thêm 0 ngày, bỏ 0 ngày.\n"
    assert rows() == first
    assert len(first) == len(days_of_file())


@pytest.mark.django_db
def test_a_year_that_staff_corrected_is_left_alone(loaded):
    CalendarDay.objects.filter(day=D(2027, 2, 4)).update(kind="off", name="Tết", confirmed=True)
    CalendarDay.objects.filter(day=D(2027, 2, 10)).delete()
    load()
    assert not CalendarDay.objects.filter(day=D(2027, 2, 10)).exists()
    assert CalendarDay.objects.get(day=D(2027, 2, 4)).name == "Tết"


@pytest.mark.django_db
def test_a_year_that_was_only_computed_gives_way_to_the_file(loaded):
    CalendarDay.objects.filter(day=D(2027, 2, 10)).delete()
    load()
    assert CalendarDay.objects.filter(day=D(2027, 2, 10)).exists()


@pytest.mark.django_db
def test_a_year_is_replaced_when_asked(loaded):
    CalendarDay.objects.filter(day=D(2026, 8, 31)).delete()
    load(replace=2026)
    assert CalendarDay.objects.filter(day=D(2026, 8, 31)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "n", "deadline"),
    [
        (D(2021, 11, 25), 5, D(2021, 12, 2)),
        (D(2026, 8, 28), 3, D(2026, 9, 7)),  # 29/8 to 2/9 off
        (D(2026, 8, 20), 3, D(2026, 8, 24)),  # the Saturday 22/8 works
        (D(2026, 11, 23), 1, D(2026, 11, 25)),  # the day of culture
        (D(2026, 2, 13), 1, D(2026, 2, 23)),  # Tết
        (D(2023, 4, 28), 1, D(2023, 5, 4)),
    ],
)
def test_deadlines_across_the_holidays(loaded, start, n, deadline):
    assert working_calendar().add_working_days(start, n) == deadline


@pytest.mark.django_db
def test_the_next_year_is_known_not_to_be_confirmed(loaded):
    calendar = working_calendar()
    assert [calendar.confirmed(year) for year in (2021, 2026, 2027, 2028)] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_calendar_is_read_once_and_again_after_a_change(loaded, django_assert_num_queries):
    working_calendar()
    with django_assert_num_queries(0):
        working_calendar()
    monday = D(2026, 11, 30)
    day = CalendarDay.objects.create(day=monday, kind="off", name="Bão", source="Công điện")
    assert not working_calendar().is_working_day(monday)
    day.delete()
    assert working_calendar().is_working_day(monday)


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_a_change_once_it_is_committed():
    monday, seen, asked, told = D(2026, 11, 30), [], threading.Event(), threading.Event()

    def other():
        try:
            seen.append(working_calendar().is_working_day(monday))
            asked.set()
            told.wait(10)
            seen.append(working_calendar().is_working_day(monday))
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert asked.wait(10)
    with transaction.atomic():
        CalendarDay.objects.create(day=monday, kind="off", name="Bão")
    told.set()
    thread.join(10)
    assert seen == [True, False]


@pytest.mark.django_db
def test_a_change_that_no_signal_tells_is_seen_after_some_seconds(loaded, monkeypatch):
    """As in a process of its own, without a cache that both share."""
    monday = D(2026, 11, 30)
    assert working_calendar().is_working_day(monday)
    CalendarDay.objects.bulk_create([CalendarDay(day=monday, kind="off", name="Bão")])
    assert working_calendar().is_working_day(monday)
    monkeypatch.setattr(current, "_AT_MOST_SECONDS", 0)  # which is to say: they have passed
    assert not working_calendar().is_working_day(monday)
