"""The clock starts what the rooms registered, and cleans up after itself."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage
from wagtail.models import Page

from portal.tasks import clock, enqueue, registry, run_pending, schedule, task
from portal.tasks.models import TaskRun
from portal.tasks.tasks import KEEP_CLOCK, KEEP_DONE, purge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_tasks")]


@pytest.fixture
def calls():
    """A task `nightly` at 03:15 that keeps what it was called with."""
    seen = []

    @task("test.nightly")
    def nightly(**arguments):
        seen.append(arguments)

    schedule("nightly", cron="15 3 * * *", task="test.nightly", days=5)
    return seen


def deliver():
    """Does with the messages of the scheduler what a worker does."""
    for message in OrmQ.objects.all():
        package = SignedPackage.loads(message.payload)
        if package["func"] == clock.STRIKE:
            clock.strike(*package["args"], **package["kwargs"])


def test_loading_twice_changes_nothing(calls):
    assert clock.load_schedules() == (len(registry.schedules), 0)
    times = dict(Schedule.objects.values_list("name", "next_run"))
    assert clock.load_schedules() == (0, 0)
    assert dict(Schedule.objects.values_list("name", "next_run")) == times
    local = timezone.localtime(times["nightly"])
    assert (local.hour, local.minute) == (3, 15)


def test_a_changed_time_is_taken_over_and_a_withdrawn_schedule_goes(calls):
    clock.load_schedules()
    schedule("nightly", cron="45 4 * * *", task="test.nightly")
    registry.schedules.pop("purge")
    out = io.StringIO()
    call_command("load_schedules", stdout=out)
    assert "1" in out.getvalue()
    local = timezone.localtime(Schedule.objects.get(name="nightly").next_run)
    assert (local.hour, local.minute) == (4, 45)
    assert not Schedule.objects.filter(name="purge").exists()


def test_a_schedule_of_an_unknown_task_is_refused():
    schedule("broken", cron="0 0 * * *", task="test.nobody_knows")
    with pytest.raises(registry.UnknownTask):
        clock.load_schedules()
    assert not Schedule.objects.exists()


@pytest.mark.django_db(transaction=True)  # the scheduler closes its connection
def test_the_scheduler_starts_the_task_once_for_each_time(calls):
    clock.load_schedules()
    due = timezone.now() - timedelta(days=3)
    Schedule.objects.filter(name="nightly").update(next_run=due)
    scheduler()
    deliver()
    deliver()
    assert run_pending() == 1
    assert calls == [{"days": 5}]
    assert Schedule.objects.get(name="nightly").next_run > timezone.now()


def test_a_withdrawn_schedule_strikes_no_more():
    clock.strike("withdrawn", at="2026-11-24T03:15:00+07:00")
    assert not TaskRun.objects.exists()


def test_pages_are_published_when_their_time_comes():
    page = Page.objects.get(depth=1).add_child(title="Thông báo", slug="thong-bao", live=False)
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    enqueue("pages.publish_scheduled", key="p:1")
    run_pending()
    page.refresh_from_db()
    assert page.live


def test_the_purge_keeps_what_is_recent_or_dead():
    now = timezone.now()
    old = now - KEEP_DONE - timedelta(days=1)

    def run(key, state, finished_at):
        TaskRun.objects.create(name="t", key=key, state=state, finished_at=finished_at)

    run("old", TaskRun.State.DONE, old)
    run("recent", TaskRun.State.DONE, now)
    run("dead", TaskRun.State.DEAD, old)
    run("queued", TaskRun.State.QUEUED, None)
    run("clock:old", TaskRun.State.DONE, now - KEEP_CLOCK - timedelta(hours=1))
    run("clock:recent", TaskRun.State.DONE, now)
    purge()
    kept = set(TaskRun.objects.values_list("key", flat=True))
    assert kept == {"recent", "dead", "queued", "clock:recent"}
