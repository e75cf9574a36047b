"""Deadlines in working days: never on a day off, never earlier when a holiday is added, and a
sum shown that adds up."""

import dataclasses
import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.working import WorkingCalendar
from submissions import deadlines
from submissions.deadlines import Pause, Terms
from submissions.models import DeadlineRule, Kind, Level

from .factories import DeadlineRuleFactory, TopicFactory

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
moments = st.datetimes(
    datetime.datetime(2026, 1, 1), datetime.datetime(2026, 11, 30), timezones=st.just(LOCAL)
)
days = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
exceptions = st.dictionaries(days, st.booleans(), max_size=25)
lengths = st.integers(1, 15)


def rule(working_days):
    return DeadlineRule(code="r", name="Quy tắc", working_days=working_days)


def test_the_seeds_example():
    """25/11/2021 17:42 is after hours: day 0 is Friday 26/11, five working days end on 03/12."""
    received = datetime.datetime(2021, 11, 25, 17, 42, tzinfo=LOCAL)
    found = deadlines.compute(received, rule(5), WorkingCalendar({}))
    assert found.due_at == datetime.datetime(2021, 12, 3, 17, 0, tzinfo=LOCAL)
    assert found.explained["counted_from"] == "2021-11-26"
    assert [skip["day"] for skip in found.explained["skipped"]] == ["2021-11-27", "2021-11-28"]


@given(moments, lengths, exceptions)
def test_a_deadline_falls_on_a_working_day_after_receipt(received, length, changes):
    calendar = WorkingCalendar(changes)
    found = deadlines.compute(received, rule(length), calendar)
    assert calendar.is_working_day(found.due_at.astimezone(LOCAL).date())
    assert found.due_at > received


@given(moments, lengths, exceptions, days)
def test_a_further_day_off_never_makes_it_earlier(received, length, changes, day):
    before = deadlines.compute(received, rule(length), WorkingCalendar(changes))
    after = deadlines.compute(received, rule(length), WorkingCalendar(changes | {day: False}))
    assert after.due_at >= before.due_at


@given(moments, lengths, exceptions)
def test_the_sum_shown_adds_up(received, length, changes):
    calendar = WorkingCalendar(changes)
    shown = deadlines.compute(received, rule(length), calendar).explained
    start = datetime.date.fromisoformat(shown["counted_from"])
    due = datetime.date.fromisoformat(shown["due_on"])
    assert (due - start).days == shown["working_days"] + len(shown["skipped"])
    assert all(start < datetime.date.fromisoformat(s["day"]) < due for s in shown["skipped"])


# --- Pauses ---------------------------------------------------------------------------------------

HOUR = datetime.timedelta(hours=1)


@st.composite
def pauses(draw, received):
    """Up to three pauses, one after the other, each from a question to a reply."""
    at, found = received, []
    for wait, length in draw(
        st.lists(st.tuples(st.integers(0, 150), st.integers(0, 400)), max_size=3)
    ):
        asked = at + wait * HOUR
        at = asked + length * HOUR
        found.append(Pause(asked, at))
    return tuple(found)


@st.composite
def terms(draw):
    received = draw(moments)
    return Terms("r", "Quy tắc", draw(lengths), received, pauses=draw(pauses(received)))


def due_on(deadline):
    return deadline.due_at.astimezone(LOCAL).date()


def days_of(explained):
    """Every day that the sum speaks of beyond those counted."""
    off = [datetime.date.fromisoformat(row["day"]) for row in explained["skipped"]]
    still = [datetime.date.fromisoformat(day) for row in explained["pauses"] for day in row["days"]]
    return off, still


@given(terms(), exceptions)
def test_with_pauses_too_it_is_a_working_day_and_the_sum_adds_up(counted, changes):
    calendar = WorkingCalendar(changes)
    found = deadlines.count(counted, calendar)
    assert calendar.is_working_day(due_on(found))
    shown = found.explained
    start = datetime.date.fromisoformat(shown["counted_from"])
    off, still = days_of(shown)
    assert (due_on(found) - start).days == shown["working_days"] + len(off) + len(still)
    assert len({*off, *still}) == len(off) + len(still)
    assert all(start < day < due_on(found) for day in [*off, *still])
    assert len(still) == deadlines.paused_days(shown)
    assert all(calendar.is_working_day(day) for day in still)
    assert not any(calendar.is_working_day(day) for day in off)


@given(terms(), exceptions, days)
def test_with_pauses_too_a_further_day_off_never_makes_it_earlier(counted, changes, day):
    before = deadlines.count(counted, WorkingCalendar(changes))
    after = deadlines.count(counted, WorkingCalendar(changes | {day: False}))
    assert after.due_at >= before.due_at


@given(terms(), exceptions)
def test_more_working_days_never_end_earlier(counted, changes):
    calendar = WorkingCalendar(changes)
    longer = dataclasses.replace(counted, working_days=counted.working_days + 1)
    # Not always later: a question asked on the last day moves a day that the longer count uses.
    assert deadlines.count(longer, calendar).due_at >= deadlines.count(counted, calendar).due_at


@given(terms(), exceptions, st.integers(0, 200), st.integers(0, 400))
def test_a_further_pause_never_makes_it_earlier(counted, changes, wait, length):
    calendar = WorkingCalendar(changes)
    asked = max([counted.received_at, *(pause.given_at for pause in counted.pauses)]) + wait * HOUR
    before = deadlines.count(counted, calendar)
    after = deadlines.resume(counted, asked, asked + length * HOUR, calendar)
    assert after.due_at >= before.due_at


@given(terms(), exceptions, exceptions)
def test_a_promised_day_is_never_brought_forward_by_the_calendar(counted, changes, others):
    promised = deadlines.count(counted, WorkingCalendar(changes))
    calendar = WorkingCalendar(others)
    stored = Terms.stored(promised.explained)
    found = deadlines.count(stored, calendar, not_before=due_on(promised))
    assert stored == counted
    assert found.due_at >= promised.due_at
    assert calendar.is_working_day(due_on(found))
    shown = found.explained
    off, still = days_of(shown)
    start = datetime.date.fromisoformat(shown["counted_from"])
    counted_days = shown["working_days"] + shown["kept"]
    assert (due_on(found) - start).days == counted_days + len(off) + len(still)


@given(terms(), exceptions, st.integers(0, 120))
def test_a_day_set_by_hand_is_reached_and_explained(counted, changes, further):
    calendar = WorkingCalendar(changes)
    start = deadlines.counted_from(counted.received_at, calendar, deadlines.CLOSING_TIME)
    wanted = start + datetime.timedelta(days=further)
    found = deadlines.extend(counted, wanted, calendar)
    assert due_on(found) >= wanted
    again = deadlines.count(Terms.stored(found.explained), calendar)
    assert again == found


def at(day, hour, month=11):
    return datetime.datetime(2026, month, day, hour, tzinfo=LOCAL)


def test_asked_on_the_last_day_there_is_time_left_after_the_reply():
    """Received on Monday 02/11 with three days: due on Thursday. Asked on that Thursday, replied
    on Monday 09/11 at three: due on that Monday, not on the Thursday long past."""
    three_days = Terms.of(rule(3), at(2, 9))
    found = deadlines.resume(three_days, at(5, 10), at(9, 15), WorkingCalendar({}))
    assert found.due_at == at(9, 17)
    assert found.explained["pauses"][0]["days"] == ["2026-11-05", "2026-11-06"]


def test_a_reply_after_hours_counts_as_come_on_the_next_day():
    found = deadlines.resume(Terms.of(rule(3), at(2, 9)), at(3, 10), at(4, 18), WorkingCalendar({}))
    assert found.explained["pauses"][0]["days"] == ["2026-11-04", "2026-11-05"]
    assert found.due_at == at(9, 17)


def test_a_question_past_the_deadline_stops_nothing():
    found = deadlines.resume(Terms.of(rule(3), at(2, 9)), at(6, 9), at(20, 9), WorkingCalendar({}))
    assert found.due_at == at(5, 17)
    assert deadlines.paused_days(found.explained) == 0


@pytest.mark.django_db
def test_the_first_rule_that_fits_is_taken():
    lights = TopicFactory()
    incident = DeadlineRuleFactory(order=1, kinds=[Kind.REPORT], working_days=3)
    incident.topics.add(lights)
    DeadlineRuleFactory(order=0, manual=True, working_days=1)
    several = DeadlineRuleFactory(order=2, levels=[Level.LEADERSHIP], working_days=15)
    ordinary = DeadlineRuleFactory(order=9, working_days=10)
    rules = deadlines.active_rules()

    def found(**facts):
        facts = {"topic_id": lights.pk, "kind": Kind.REPORT, "level": Level.UNIT} | facts
        return deadlines.rule_for(rules, **facts)

    assert found() == incident
    assert found(kind=Kind.QUESTION) == ordinary
    assert found(topic_id=None) == ordinary
    assert found(topic_id=None, level=Level.LEADERSHIP) == several
