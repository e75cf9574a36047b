"""The task door: what is queued, runs; what fails, is tried again, then seen."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from portal.tasks import enqueue, registry, resend, run_pending, task
from portal.tasks.execution import execute
from portal.tasks.models import TaskRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_tasks")]


@pytest.fixture
def done():
    """A task `note` that keeps what it was called with."""
    calls = []

    @task("test.note")
    def note(**arguments):
        calls.append(arguments)

    return calls


def failing(name="test.fails", **options):
    @task(name, **options)
    def fails(**arguments):
        raise ValueError("mail server away")

    return fails


def make_due(run):
    TaskRun.objects.filter(pk=run.pk).update(next_attempt_at=timezone.now())


def test_a_queued_task_runs_with_its_arguments(done):
    run = enqueue("test.note", key="n:1", ticket=7, text="Phiếu đã nhận")
    assert OrmQ.objects.filter(pk=run.message).exists()
    assert run_pending() == 1
    assert done == [{"ticket": 7, "text": "Phiếu đã nhận"}]
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskRun.State.DONE, 1)
    assert run.finished_at
    assert not OrmQ.objects.exists()


def test_a_task_may_be_named_by_its_function():
    calls = []

    @task("test.by_function")
    def remember(number):
        calls.append(number)

    enqueue(remember, key="f:1", number=3)
    run_pending()
    assert calls == [3]


def test_an_unregistered_task_is_refused_when_queued():
    with pytest.raises(registry.UnknownTask):
        enqueue("test.nobody_knows", key="x")
    with pytest.raises(registry.UnknownTask):
        enqueue(len, key="x")
    assert not TaskRun.objects.exists()


def test_two_functions_cannot_share_a_name():
    failing()
    with pytest.raises(ValueError, match="Two functions"):

        @task("test.fails")
        def another():
            """Never called."""


@pytest.mark.parametrize("before_second", [lambda: None, run_pending])
def test_the_same_key_is_one_run_even_when_done(done, before_second):
    first = enqueue("test.note", key="n:1", number=1)
    before_second()
    second = enqueue("test.note", key="n:1", number=2)
    run_pending()
    assert first.pk == second.pk
    assert done == [{"number": 1}]


def test_a_task_of_a_transaction_that_rolls_back_is_gone(done):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.note", key="n:1")
        raise RuntimeError
    assert run_pending() == 0
    assert not TaskRun.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("delay", [timedelta(hours=1), 3600])
def test_a_delayed_task_waits(done, delay):
    run = enqueue("test.note", key="n:1", delay=delay)
    message = OrmQ.objects.get(pk=run.message)
    assert message.lock > timezone.now() + timedelta(minutes=59)
    assert run_pending() == 0
    make_due(run)
    assert run_pending() == 1
    assert done == [{}]


def test_what_a_task_queues_is_run_too(done):
    @task("test.first")
    def first():
        enqueue("test.note", key="n:second")

    enqueue(first, key="n:first")
    assert run_pending() == 2
    assert done == [{}]


def test_a_failed_task_waits_longer_each_time_then_is_given_up(caplog):
    failing(max_attempts=6)
    run = enqueue("test.fails", key="f:1")
    waits = []
    for _attempt in range(5):
        make_due(run)
        before = timezone.now()
        assert run_pending() == 1
        run.refresh_from_db()
        assert run.state == TaskRun.State.QUEUED
        waits.append(round((run.next_attempt_at - before).total_seconds()))
        assert OrmQ.objects.get().pk == run.message
        assert OrmQ.objects.get().lock == run.next_attempt_at
    assert waits == [10, 60, 600, 3600, 3600]
    make_due(run)
    run_pending()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskRun.State.DEAD, 6)
    assert "mail server away" in run.last_error
    assert not OrmQ.objects.exists()
    assert "given up after 6 attempts" in caplog.text


def test_a_dead_run_can_be_sent_again_once():
    fails = failing(max_attempts=1)
    run = enqueue(fails, key="f:1")
    run_pending()
    run.refresh_from_db()
    assert run.state == TaskRun.State.DEAD
    assert resend(run)
    assert not resend(run)
    assert OrmQ.objects.count() == 1
    registry.tasks.pop("test.fails")

    @task("test.fails")
    def mended(**arguments):
        """Works now."""

    assert run_pending() == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskRun.State.DONE, 1)


def test_a_task_that_this_version_does_not_know_is_tried_again(done):
    run = enqueue("test.note", key="n:1")
    note = registry.tasks.pop("test.note")
    run_pending()
    run.refresh_from_db()
    assert run.state == TaskRun.State.QUEUED
    assert "UnknownTask" in run.last_error
    registry.tasks["test.note"] = note
    make_due(run)
    run_pending()
    assert done == [{}]


def test_a_second_delivery_of_a_done_run_does_nothing(done):
    enqueue("test.note", key="n:1")
    assert execute("n:1")
    assert not execute("n:1")
    assert not execute("n:never queued")
    assert done == [{}]


def test_a_delivery_while_another_worker_is_at_it_does_nothing():
    inner = []

    @task("test.nested")
    def nested():
        inner.append(execute("n:1"))

    enqueue(nested, key="n:1")
    assert execute("n:1")
    assert inner == [False]
