"""Deadlines of stored tickets: paused, set by hand, and counted anew when the calendar changes."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.calendar.models import CalendarDay
from portal.tasks import run_pending
from portal.tasks.models import TaskRun
from submissions import clock, deadlines, progress
from submissions.deadlines import Pause
from submissions.models import EventType, Notice, State, Ticket
from submissions.recounting import recount_deadlines
from submissions.workflow import CITIZEN, SYSTEM, NotAllowed, Record, act, record_many

from .factories import DeadlineRuleFactory, OrganisationFactory, actor, ticket

pytestmark = pytest.mark.django_db
LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day, hour=9, month=3):
    """March 2026 has no day off but weekends: Monday is the 2nd, 9th, 16th, 23rd, 30th."""
    return datetime.datetime(2026, month, day, hour, tzinfo=LOCAL)


@pytest.fixture(autouse=True)
def rule():
    return DeadlineRuleFactory(working_days=5, name="Thông thường")


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def one(unit):
    """Received on Monday 02/03 with five working days: due on Monday 09/03."""
    opened = ticket(received_at=at(2))
    record_many([Record(opened, "assign", actor("operator"), at(2, 10), {"organisation": unit})])
    return fresh(opened)


def fresh(one) -> Ticket:
    return Ticket.objects.get(pk=one.pk)


def sum_of(one) -> tuple[int, int]:
    """The days of the stored sum, and the days it has to come to."""
    told = one.due_explained
    start = datetime.date.fromisoformat(told["counted_from"])
    parts = told["working_days"] + told["extended"] + told["kept"] + deadlines.paused_days(told)
    return parts + len(told["skipped"]), (clock.due_day(one) - start).days


def day_off(day, name="Nghỉ bù", kind="off"):
    return CalendarDay.objects.create(day=datetime.date(2026, 3, day), kind=kind, name=name)


def ask_and_reply(one, asked, given):
    """Asks for information and takes the reply, at these times."""
    text = {"text": "Ở đâu?"}
    record_many(
        [
            Record(one, "ask_information", actor("operator"), asked, text),
            Record(one, "give_information", CITIZEN, given, {"text": "Hẻm 41"}),
        ]
    )
    return fresh(one)


def test_a_pause_is_part_of_the_sum(one):
    one = ask_and_reply(one, at(3), at(5))
    assert one.due_at == at(11, 17)
    assert deadlines.paused_days(one.due_explained) == 2
    assert sum_of(one) == (9, 9)
    told = progress.deadline(one, progress.WorkingCalendar({}))
    assert told.moves == ["Lùi 2 ngày làm việc do chờ người gửi bổ sung thông tin."]
    notes = {day.day.day: day.note for day in told.days if day.number is None}
    assert notes[4] == notes[5] == "Chờ bổ sung"
    assert [day.number for day in told.days if day.number] == [1, 2, 3, 4, 5]


def test_classified_anew_a_ticket_keeps_its_pauses(one, rule):
    one = ask_and_reply(one, at(3), at(5))
    longer = DeadlineRuleFactory(working_days=6, manual=True)
    one = act(one, "classify", actor("operator"), rule=longer)
    assert one.due_at == at(12, 17)
    assert sum_of(one) == (10, 10)


def test_the_pauses_of_an_older_sum_are_read_from_its_events(one):
    one = ask_and_reply(one, at(3), at(5))
    for key in ("pauses", "received_at", "extended", "kept"):
        one.due_explained.pop(key)
    one.due_explained |= {"due_on": "2026-03-09"}
    one.save(update_fields=["due_explained"])
    assert clock.terms_of(fresh(one)).pauses == (Pause(at(3), at(5)),)
    day_off(6)
    assert recount_deadlines() == 1
    assert fresh(one).due_at == at(12, 17)


class TestCalendar:
    def test_a_day_off_that_is_added_makes_it_later_as_an_event(self, one):
        day_off(5, "Nghỉ bù ngày Tết")
        assert recount_deadlines() == 1
        one = fresh(one)
        assert one.due_at == at(10, 17)
        assert sum_of(one) == (8, 8)
        event = one.events.last()
        assert event.type == EventType.DEADLINE_CHANGED
        assert event.data == {
            "before": "2026-03-09",
            "after": "2026-03-10",
            "why": "calendar",
            "days_off": [{"day": "2026-03-05", "name": "Nghỉ bù ngày Tết"}],
            "working_days": [],
        }
        assert recount_deadlines() == 0

    def test_the_sender_is_told_the_truth(self, one, mailoutbox):
        run_pending()
        mailoutbox.clear()
        day_off(5, "Nghỉ bù ngày Tết")
        recount_deadlines()
        run_pending()
        (mail,) = mailoutbox
        assert "09/03/2026" in mail.body
        assert "10/03/2026" in mail.body
        assert "05/03/2026 (Nghỉ bù ngày Tết)" in mail.body

    def test_a_row_for_a_past_day_counts_too(self, one):
        day_off(2)  # the day of receipt itself
        recount_deadlines()
        one = fresh(one)
        assert one.due_explained["counted_from"] == "2026-03-03"
        assert one.due_at == at(10, 17)

    def test_a_working_saturday_never_brings_a_promised_day_forward(self, one, mailoutbox):
        run_pending()
        mailoutbox.clear()
        day_off(7, "Làm bù", kind="working")
        assert recount_deadlines() == 1
        one = fresh(one)
        assert one.due_at == at(9, 17)
        assert one.due_explained["kept"] == 1
        assert sum_of(one) == (7, 7)
        assert one.events.last().data["working_days"] == [{"day": "2026-03-07", "name": ""}]
        run_pending()
        assert mailoutbox == []
        assert recount_deadlines() == 0
        told = progress.deadline(one, progress.WorkingCalendar({}))
        assert "ngày đã hẹn được giữ nguyên" in told.moves[0]
        lines = progress.timeline(one, one.events.all(), {}, progress.WorkingCalendar({}))
        assert "Đổi hạn trả lời" not in [line.title for line in lines]

    def test_an_exchange_of_days_comes_to_the_same_day(self, one):
        day_off(6, "Nghỉ hoán đổi")
        day_off(7, "Làm bù", kind="working")
        recount_deadlines()
        one = fresh(one)
        assert one.due_at == at(9, 17)
        assert one.due_explained["kept"] == 0
        assert sum_of(one) == (7, 7)

    def test_pauses_are_counted_by_the_new_calendar(self, one):
        one = ask_and_reply(one, at(3), at(5))
        day_off(4)
        recount_deadlines()
        one = fresh(one)
        assert one.due_at == at(11, 17)  # the day off lay in the pause
        assert deadlines.paused_days(one.due_explained) == 1
        assert sum_of(one) == (9, 9)
        day_off(6)
        recount_deadlines()
        assert fresh(one).due_at == at(12, 17)

    def test_while_the_clock_stands_still_too(self, one):
        text = {"text": "Ở đâu?"}
        record_many([Record(one, "ask_information", actor("operator"), at(3), text)])
        day_off(5)
        recount_deadlines()
        assert fresh(one).due_at == at(10, 17)
        record_many([Record(one, "give_information", CITIZEN, at(6), {"text": "Hẻm 41"})])
        one = fresh(one)
        assert one.due_at == at(12, 17)
        assert sum_of(one) == (10, 10)

    def test_what_has_ended_stays(self, one):
        act(one, "forward", actor("operator"), organisation=one.organisation, reason="Không thuộc")
        day_off(5)
        assert recount_deadlines() == 0

    def test_a_row_written_at_the_admin_starts_one_recount_for_all(self, one):
        day_off(5)
        day_off(6)
        queued = TaskRun.objects.filter(name="submissions.recount_deadlines")
        assert 1 <= queued.count() <= 2  # two when a new ten minutes began in between
        assert queued.first().next_attempt_at > timezone.now()


class TestByHand:
    def test_the_coordinator_gives_another_day_with_a_reason(self, one, mailoutbox):
        run_pending()
        mailoutbox.clear()
        reason = "Chờ kết quả kiểm định."
        coordinator = actor("coordinator")
        act(one, "change_deadline", coordinator, due_on=at(13).date(), reason=reason)
        one = fresh(one)
        assert one.due_at == at(13, 17)
        assert one.due_explained["extended"] == 4
        assert sum_of(one) == (11, 11)
        assert reason not in str(one.events.last().data)
        run_pending()
        (mail,) = mailoutbox
        assert "13/03/2026" in mail.body
        assert reason not in mail.body

    def test_a_day_off_added_later_moves_the_day_set_by_hand_too(self, one):
        coordinator = actor("coordinator")
        act(one, "change_deadline", coordinator, due_on=at(13).date(), reason="Chờ kiểm định.")
        day_off(13)
        recount_deadlines()
        one = fresh(one)
        assert one.due_at == at(16, 17)
        assert sum_of(one) == (14, 14)

    def test_a_ticket_without_a_rule_gets_a_day(self, unit, rule):
        rule.delete()
        bare = ticket(received_at=at(2))
        act(bare, "change_deadline", SYSTEM, due_on=at(6).date(), reason="Ấn định")
        bare = fresh(bare)
        assert bare.due_at == at(6, 17)
        assert sum_of(bare) == (4, 4)

    def test_nobody_else_may(self, one):
        for role in ("operator", "approver", "auditor"):
            with pytest.raises(NotAllowed):
                act(one, "change_deadline", actor(role), due_on=at(13).date(), reason="Vì vậy")

    def test_those_who_sent_the_same_hear_of_it(self, one):
        own = act(ticket(), "merge", actor("coordinator"), into=one)
        act(one, "change_deadline", SYSTEM, due_on=at(13).date(), reason="Chờ kiểm định.")
        told = Notice.objects.filter(kind=Notice.Kind.DEADLINE_CHANGED)
        assert set(told.values_list("ticket", flat=True)) == {one.pk, own.pk}


def test_asking_for_information_stops_the_clock_and_says_so(one, mailoutbox):
    run_pending()
    mailoutbox.clear()
    act(one, "ask_information", actor("operator"), text="Ở đâu?")
    run_pending()
    assert fresh(one).state == State.INFORMATION_ASKED
    assert "tạm dừng" in mailoutbox[0].body or "ngừng tính" in mailoutbox[0].body
