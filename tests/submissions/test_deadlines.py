"""Deadlines in working days: never on a day off, never earlier when a holiday is added, and a
sum shown that adds up."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.working import WorkingCalendar
from submissions import deadlines
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


@given(moments, lengths, exceptions, st.integers(0, 20))
def test_a_pause_moves_the_deadline_by_its_working_days(received, length, changes, pause):
    calendar = WorkingCalendar(changes)
    due = deadlines.compute(received, rule(length), calendar).due_at
    resumed = received + datetime.timedelta(days=pause)
    moved = deadlines.resume(due, received, resumed, calendar)
    stood_still = calendar.working_days_between(received.date(), resumed.date())
    assert calendar.working_days_between(due.date(), moved.date()) == stood_still


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
