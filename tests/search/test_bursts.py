"""Many changes at once wake the followers twice, not once each."""

import pytest

from portal.tasks.models import TaskRun
from search import changes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_woken():
    changes.followed()
    yield
    changes.followed()


def runs():
    return TaskRun.objects.filter(name="search.follow").order_by("id")


def test_a_burst_asks_for_one_run_at_once_and_one_after_it():
    for number in range(20):
        changes.note("ticket", [number])

    at_once, after = runs()

    assert at_once.next_attempt_at is None or at_once.next_attempt_at <= at_once.queued_at
    assert (after.next_attempt_at - after.queued_at).total_seconds() >= changes._BURST


def test_the_next_change_after_a_run_asks_again():
    changes.note("ticket", [1])
    changes.followed()
    changes.note("ticket", [2])

    assert runs().count() == 2
    assert not runs().filter(key__contains="after").exists()
