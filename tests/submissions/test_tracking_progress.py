"""The deadline counted out day by day, and how a ticket stands to it."""

import datetime

import pytest
from django.utils import timezone

from portal.calendar.working import WorkingCalendar
from submissions import deadlines, progress
from submissions.models import DeadlineRule, State, Ticket

HOLIDAY = datetime.date(2026, 11, 24)
CALENDAR = WorkingCalendar({HOLIDAY: False}, names={HOLIDAY: "Ngày Văn hóa Việt Nam"})


def at(day: int, hour: int = 9, month: int = 11) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2026, month, day, hour))


def counted(received, days: int = 3, **given) -> tuple[Ticket, progress.Deadline]:
    """A ticket received then, and its deadline by a rule of so many working days."""
    rule = DeadlineRule(code="su-co", name="Sự cố", working_days=days)
    found = deadlines.compute(received, rule, CALENDAR)
    computed = {"due_at": found.due_at, "due_explained": found.explained, "state": State.NEW}
    ticket = Ticket(received_at=received, round=1, **(computed | given))
    return ticket, progress.deadline(ticket, CALENDAR)


def line(deadline: progress.Deadline) -> list[tuple]:
    return [(day.day.day, day.number, day.css, day.note) for day in deadline.days]


def test_counts_from_the_day_after_receipt_and_leaves_out_days_off():
    _, deadline = counted(at(20))  # a Friday
    assert line(deadline) == [
        (20, None, "", "Đã tiếp nhận"),
        (21, None, "off", "Nghỉ"),
        (22, None, "off", "Nghỉ"),
        (23, 1, "c", ""),
        (24, None, "off", "Ngày Văn hóa Việt Nam"),
        (25, 2, "c", ""),
        (26, 3, "c end", "Hạn"),
    ]
    assert deadline.holidays == ["24/11/2026 (Ngày Văn hóa Việt Nam)"]
    assert not deadline.after_hours
    assert deadline.moved_from is None


def test_what_comes_after_hours_counts_from_the_next_working_day():
    _, deadline = counted(at(20, hour=18), days=1)
    assert line(deadline) == [
        (20, None, "", "Gửi phiếu"),
        (21, None, "off", "Nghỉ"),
        (22, None, "off", "Nghỉ"),
        (23, None, "", "Đã tiếp nhận"),
        (24, None, "off", "Ngày Văn hóa Việt Nam"),
        (25, 1, "c end", "Hạn"),
    ]
    assert deadline.after_hours


@pytest.mark.parametrize("days", [1, 3, 5, 10, 15])
def test_the_last_number_is_the_number_of_working_days(days):
    _, deadline = counted(at(20), days=days)
    assert deadline.days[-1].number == days
    numbers = [day.number for day in deadline.days if day.number]
    assert numbers == list(range(1, days + 1))


def test_a_new_round_begins_on_its_own_day():
    reopened = at(25)
    ticket, _ = counted(reopened)
    ticket.received_at, ticket.round = at(2), 2
    deadline = progress.deadline(ticket, CALENDAR)
    assert deadline.days[0].day == reopened.date()
    assert not deadline.after_hours


def test_a_clock_that_stood_still_is_told():
    ticket, _ = counted(at(20))
    ticket.due_at += datetime.timedelta(days=4)
    assert progress.deadline(ticket, CALENDAR).moved_from == datetime.date(2026, 11, 26)


@pytest.mark.parametrize(
    ("answered", "words", "late"),
    [
        (at(23), "Xong sớm hơn hạn 2 ngày làm việc.", False),
        (at(26), "Xong đúng ngày hạn.", False),
        (at(26, hour=19), "Xong sau giờ làm việc của ngày hạn.", True),
        (at(30), "Xong trễ hạn 2 ngày làm việc.", True),
    ],
)
def test_an_answered_ticket_stands_where_it_was_answered(answered, words, late):
    _, deadline = counted(at(20), state=State.ANSWERED, answered_at=answered)
    assert (deadline.standing, deadline.late) == (words, late)


def test_an_open_ticket_stands_at_today():
    ahead = timezone.now() + datetime.timedelta(days=30)
    _, deadline = counted(at(20), due_at=ahead)
    assert "Còn" in deadline.standing
    assert not deadline.late
    behind = timezone.now() - datetime.timedelta(days=30)
    _, deadline = counted(at(20), due_at=behind)
    assert deadline.standing.startswith("Quá hạn")
    assert deadline.late


def test_a_paused_ticket_is_never_late():
    behind = timezone.now() - datetime.timedelta(days=30)
    _, deadline = counted(at(20), due_at=behind, state=State.INFORMATION_ASKED)
    assert not deadline.late


@pytest.mark.parametrize("explained", [{}, {"rule": "x"}, None])
def test_a_deadline_whose_count_was_not_kept_is_not_explained(explained):
    ticket = Ticket(received_at=at(20), due_at=at(26), due_explained=explained)
    assert progress.deadline(ticket, CALENDAR) is None
    assert progress.deadline(Ticket(received_at=at(20)), CALENDAR) is None
