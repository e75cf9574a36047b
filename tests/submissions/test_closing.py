"""Answered tickets without a reply close by themselves, and only those."""

import datetime

import pytest
from django.utils import timezone

from submissions.closing import close_without_reply
from submissions.models import State, Ticket
from submissions.workflow import act

from .factories import actor, ticket

pytestmark = pytest.mark.django_db


def answered(days_ago: int):
    one = act(ticket(channel="phone"), "answer_at_once", actor("operator"), text="Xong")
    when = timezone.now() - datetime.timedelta(days=days_ago)
    Ticket.objects.filter(pk=one.pk).update(answered_at=when)
    return one


def test_after_the_days_to_reply_the_ticket_closes_as_no_reply():
    old, fresh = answered(days_ago=30), answered(days_ago=1)
    assert close_without_reply() == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.state, fresh.state) == (State.CLOSED, State.ANSWERED)
    assert old.events.last().data == {"why": "no_reply"}
    assert close_without_reply() == 0
