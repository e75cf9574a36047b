"""Warnings at half, at 80% and past the deadline: to whom, once, and in one mail."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.working import WorkingCalendar
from portal.tasks import run_pending
from submissions import deadline_warnings, working_time
from submissions.deadline_warnings import warn
from submissions.models import DeadlineWarning, Notice, Ticket
from submissions.permissions import GROUPS
from submissions.workflow import CITIZEN, SYSTEM, Record, act, record_many

from .factories import DeadlineRuleFactory, OrganisationFactory, actor, staff, ticket

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day, hour=9, minute=0):
    """March 2026: Monday is the 2nd, 9th, 16th."""
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=LOCAL)


def person(role, unit=None, **given):
    user = staff(role, unit)
    user.email = given.get("email", f"{user.username}@dongthap.example")
    user.save()
    return user


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def people(unit):
    return {
        "officer": person("officer", unit),
        "head": person("head", unit),
        "coordinator": person("coordinator"),
    }


@pytest.fixture(autouse=True)
def rule(request):
    if "django_db" in [mark.name for mark in request.node.iter_markers()]:
        request.getfixturevalue("db")
        DeadlineRuleFactory(working_days=10)


def handed(unit, officer=None, received=None, **given) -> Ticket:
    """Received on Monday 02/03, due on Monday 16/03 at 17:00."""
    one = ticket(received_at=received or at(2), **given)
    what = {"organisation": unit, "officer": officer}
    records = [Record(one, "assign", actor("operator"), received or at(2, 10), what)]
    record_many(records, notify=False)
    return Ticket.objects.get(pk=one.pk)


def told(mailoutbox) -> dict[str, str]:
    """Address -> text of the mails since the last look."""
    run_pending()
    mails = {mail.to[0]: mail.body for mail in mailoutbox if "@dongthap.example" in mail.to[0]}
    assert len(mails) == len([m for m in mailoutbox if "@dongthap.example" in m.to[0]])
    mailoutbox.clear()
    return mails


@pytest.mark.django_db
class TestSteps:
    def test_the_officer_then_the_head_then_the_coordinator(self, unit, people, mailoutbox):
        one = handed(unit, people["officer"])
        officer, head, coordinator = (people[role].email for role in people)
        assert warn(at(9, 7, 29)) == 0
        assert warn(at(9, 16, 59)) == 0
        assert warn(at(10, 7, 30)) == 1  # five of ten days are left
        assert told(mailoutbox).keys() == {officer}
        assert warn(at(10, 8)) == 0
        assert warn(at(13, 7, 30)) == 1  # two days are left
        assert told(mailoutbox).keys() == {officer, head}
        assert warn(at(16, 17)) == 1
        assert told(mailoutbox).keys() == {officer, head, coordinator}
        assert warn(at(17, 9)) == 0
        assert list(one.warnings.order_by("step").values_list("step", flat=True)) == [50, 80, 100]

    def test_the_mail_names_code_topic_day_and_link_and_nothing_of_the_sender(
        self, unit, people, mailoutbox
    ):
        one = handed(unit, people["officer"])
        warn(at(10, 9))
        (body,) = told(mailoutbox).values()
        assert one.code in body
        assert "16/03/2026" in body
        assert f"/quan-tri/phieu/{one.code}/" in body
        for personal in ("Nguyễn", "0912", "thu@example.com", one.title, one.content):
            assert personal not in body

    def test_many_tickets_are_one_mail_for_each_person(self, unit, people, mailoutbox):
        many = [handed(unit, people["officer"]) for _ in range(60)]
        assert warn(at(13, 9)) == 120
        mails = told(mailoutbox)
        assert mails.keys() == {people["officer"].email, people["head"].email}
        body = mails[people["officer"].email]
        assert sum(one.code in body for one in many) == deadline_warnings.staff_mail.LISTED * 1
        assert "10 phiếu nữa" in body

    def test_the_number_of_queries_does_not_grow(self, unit, people, django_assert_max_num_queries):
        for _ in range(30):
            handed(unit, people["officer"])
        # Two mails, each queued in a handful of queries; the rest for all tickets together.
        with django_assert_max_num_queries(30):
            warn(at(13, 9))

    def test_a_moved_deadline_is_warned_of_anew(self, unit, people, mailoutbox):
        one = handed(unit, people["officer"])
        warn(at(16, 18))
        mailoutbox.clear()
        act(one, "change_deadline", SYSTEM, due_on=at(30).date(), reason="Chờ kiểm định.")
        assert warn(at(17)) == 1
        assert one.warnings.filter(step=50).count() == 2

    def test_a_paused_ticket_is_left_alone_and_its_pause_does_not_count(self, unit, people):
        one = handed(unit, people["officer"])
        text = {"text": "Ở đâu?"}
        record_many([Record(one, "ask_information", actor("operator"), at(5), text)])
        assert warn(at(20)) == 0
        record_many([Record(one, "give_information", CITIZEN, at(20), {"text": "Hẻm 41"})])
        assert warn(at(20, 9)) == 0
        assert warn(at(30)) > 0

    def test_an_answered_ticket_is_left_alone(self, unit, people):
        one = handed(unit, people["officer"])
        act(one, "forward", actor("operator"), organisation=unit, reason="Không thuộc")
        assert warn(at(30)) == 0


@pytest.mark.django_db
class TestNobodyThere:
    def test_without_an_officer_the_head_is_told(self, unit, people, mailoutbox):
        handed(unit)
        warn(at(10, 9))
        assert told(mailoutbox).keys() == {people["head"].email}

    def test_without_a_head_the_one_above_then_the_coordinator(self, people, mailoutbox):
        above = OrganisationFactory()
        head_above = person("head", above)
        handed(OrganisationFactory(parent=above))
        warn(at(10, 9))
        assert told(mailoutbox).keys() == {head_above.email}
        handed(OrganisationFactory())
        warn(at(10, 10))
        assert told(mailoutbox).keys() == {people["coordinator"].email}

    def test_an_officer_who_left_or_has_no_address_is_nobody(self, unit, people, mailoutbox):
        gone = people["officer"]
        handed(unit, gone)
        get_user_model().objects.filter(pk=gone.pk).update(is_active=False)
        handed(unit, person("officer", unit, email=""))
        warn(at(10, 9))
        assert told(mailoutbox).keys() == {people["head"].email}

    def test_without_a_unit_the_coordinator(self, people, mailoutbox):
        ticket(received_at=at(2))
        warn(at(10, 9))
        assert told(mailoutbox).keys() == {people["coordinator"].email}

    def test_with_nobody_at_all_it_is_still_noted(self, unit, mailoutbox):
        one = handed(unit)
        assert warn(at(16, 18)) == 3
        assert told(mailoutbox) == {}
        assert [given.told for given in deadline_warnings.given_to([one])[one.pk]] == [[], [], []]


@pytest.mark.django_db
class TestOnce:
    def test_two_runs_at_once_cannot_both_warn(self, unit, people):
        one = handed(unit, people["officer"])
        warn(at(10, 9))
        given = one.warnings.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            DeadlineWarning.objects.create(
                ticket=one, round=given.round, due_at=given.due_at, step=given.step
            )

    def test_what_breaks_off_leaves_nothing_and_is_made_up_for(self, unit, people, monkeypatch):
        one = handed(unit, people["officer"])
        queue = deadline_warnings.put_in_queue

        def cut_off(notices):
            queue(notices)
            raise KeyboardInterrupt  # the worker ends between the mails and the last note

        monkeypatch.setattr(deadline_warnings, "put_in_queue", cut_off)
        with pytest.raises(KeyboardInterrupt):
            warn(at(10, 9))
        assert not one.warnings.exists()
        assert not Notice.objects.filter(kind=Notice.Kind.WARNING).exists()
        monkeypatch.undo()
        assert warn(at(10, 9, 15)) == 1

    def test_the_clock_warns_in_working_time_only(self, unit, people, monkeypatch):
        handed(unit, people["officer"])
        times = {at(14, 9): 0, at(16, 6): 0, at(16, 20): 0, at(16, 9): 2}
        for now, expected in times.items():
            monkeypatch.setattr(deadline_warnings.timezone, "localtime", lambda n=now: n)
            monkeypatch.setattr(deadline_warnings, "warn", lambda now: 2)
            assert deadline_warnings.warn_of_deadlines() == expected


def test_every_role_that_is_told_is_a_group():
    assert {"officer", "head", "coordinator"} <= GROUPS.keys()


# --- Working time ---------------------------------------------------------------------------------

moments = st.datetimes(
    datetime.datetime(2026, 1, 1), datetime.datetime(2026, 11, 30), timezones=st.just(LOCAL)
)
lengths = st.timedeltas(datetime.timedelta(minutes=1), datetime.timedelta(hours=150))
exceptions = st.dictionaries(
    st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)), st.booleans(), max_size=20
)


@given(moments, lengths, exceptions)
def test_so_much_working_time_lies_between(moment, length, changes):
    calendar = WorkingCalendar(changes)
    start = working_time.before(moment, length, calendar)
    assert start < moment
    assert working_time.between(start, moment, calendar) == length
