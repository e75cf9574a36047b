"""Answered tickets without a reply close by themselves, and only those; before that a reminder."""

import datetime

import pytest
from django.utils import timezone

from portal.calendar.current import working_calendar
from portal.tasks import run_pending
from submissions.closing import close_without_reply
from submissions.models import Notice, RatingSettings, State, Ticket
from submissions.workflow import CITIZEN, act

from .factories import actor, ticket

pytestmark = pytest.mark.django_db


def answered(days_ago: int, **given):
    one = act(ticket(channel="phone", **given), "answer_at_once", actor("operator"), text="Xong")
    when = timezone.now() - datetime.timedelta(days=days_ago)
    Ticket.objects.filter(pk=one.pk).update(answered_at=when)
    return one


def answered_working_days_ago(days: int, **given):
    """Answered so long ago that today is the `days`-th working day after it."""
    calendar, today, back = working_calendar(), timezone.localdate(), 0
    while calendar.working_days_between(today - datetime.timedelta(days=back), today) < days:
        back += 1
    return answered(back, **given)


def test_after_the_days_to_reply_the_ticket_closes_as_no_reply():
    old, fresh = answered(days_ago=30), answered(days_ago=1)
    assert close_without_reply() == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, fresh.state) == (State.CLOSED, State.ANSWERED)
    assert old.events.last().data == {"why": "no_reply"}
    assert close_without_reply() == 0


def test_staff_set_how_many_days_there_are():
    RatingSettings.objects.create(days_to_rate=40)
    answered(days_ago=30)
    assert close_without_reply() == 0
    RatingSettings.objects.update(days_to_rate=3)
    assert close_without_reply() == 1


def test_a_rating_closes_it_at_once():
    one = act(answered(days_ago=1), "rate", CITIZEN, score="satisfied")
    assert one.state == State.CLOSED
    assert close_without_reply() == 0


class TestReminder:
    @pytest.fixture(autouse=True)
    def settings_of_staff(self):
        RatingSettings.objects.create(days_to_rate=5, reminder_days=2)

    def reminders(self, one):
        return one.notices.filter(kind=Notice.Kind.RATING_REMINDER).count()

    def test_goes_once_to_those_who_agreed(self, mailoutbox):
        agreed = answered_working_days_ago(4, consents=("messages",))
        silent = answered_working_days_ago(4)
        early = answered(0, consents=("messages",))
        for _ in range(2):
            assert close_without_reply() == 0
        assert [self.reminders(one) for one in (agreed, silent, early)] == [1, 0, 0]
        mailoutbox.clear()
        run_pending()
        (mail,) = [mail for mail in mailoutbox if "đánh giá" in mail.subject]
        assert agreed.code in mail.body

    def test_none_where_staff_want_none(self):
        RatingSettings.objects.update(reminder_days=0)
        one = answered_working_days_ago(5, consents=("messages",))
        close_without_reply()
        assert self.reminders(one) == 0
