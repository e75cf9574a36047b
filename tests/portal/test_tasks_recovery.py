"""What a killed worker or a lost message left behind is found again."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from portal.tasks import enqueue, recovery, run_pending, task, workers
from portal.tasks.execution import execute
from portal.tasks.models import TaskRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_tasks")]


@pytest.fixture
def run():
    @task("test.work", max_attempts=3)
    def work():
        """Nothing to do."""

    return enqueue(work, key="w:1")


@pytest.fixture
def dead_worker():
    """The identity of a process that ran on this host and has ended."""
    code = "from portal.tasks import workers; print(workers.identity())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def leave(run, worker, until=timedelta(minutes=5), attempts=1):
    """As a worker leaves a run that it took and never finished."""
    TaskRun.objects.filter(pk=run.pk).update(
        worker=worker, leased_until=timezone.now() + until, attempts=attempts
    )
    OrmQ.objects.filter(pk=run.message).update(lock=timezone.now() + timedelta(seconds=200))


def test_a_process_knows_itself_and_the_dead(dead_worker):
    assert not workers.is_gone(workers.identity())
    assert workers.is_gone(dead_worker)
    host, number, started = workers.identity().split("/")
    assert workers.is_gone(f"{host}/{number}/{int(started) + 1}"), "the number was given again"
    assert not workers.is_gone(f"another-{host}/{number}/1"), "nothing is known of other hosts"
    assert not workers.is_gone("")


def test_the_run_of_a_killed_worker_is_queued_again_at_once(run, dead_worker):
    leave(run, dead_worker)
    assert run_pending() == 0
    assert recovery.take_up_interrupted() == 1
    message = OrmQ.objects.get()
    run.refresh_from_db()
    assert message.pk == run.message
    assert message.lock <= timezone.now()
    assert run_pending() == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskRun.State.DONE, 2)


def test_the_second_kill_waits_and_the_last_gives_up(run, dead_worker):
    leave(run, dead_worker, attempts=2)
    recovery.take_up_interrupted()
    run.refresh_from_db()
    assert run.next_attempt_at > timezone.now() + timedelta(seconds=5)
    leave(run, dead_worker, attempts=3)
    recovery.take_up_interrupted()
    run.refresh_from_db()
    assert run.state == TaskRun.State.DEAD
    assert not OrmQ.objects.exists()


def test_the_run_of_a_living_worker_is_left_alone(run):
    leave(run, workers.identity())
    assert recovery.take_up_interrupted() == 0
    assert not execute("w:1")


def test_the_run_of_another_host_is_taken_up_when_its_lease_is_over(run):
    leave(run, "elsewhere/12/345")
    assert recovery.take_up_interrupted() == 0
    leave(run, "elsewhere/12/345", until=-timedelta(seconds=1))
    assert recovery.take_up_interrupted() == 1


def test_a_delivery_finds_the_killed_attempt_without_the_sweep(run, dead_worker):
    leave(run, dead_worker, attempts=3)
    assert not execute("w:1")
    run.refresh_from_db()
    assert run.state == TaskRun.State.DEAD


def test_a_run_without_message_gets_one(run):
    OrmQ.objects.all().delete()
    assert recovery.requeue_lost() == 0, "it may still be on the way"
    TaskRun.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=2))
    assert recovery.requeue_lost() == 1
    assert recovery.requeue_lost() == 0
    run.refresh_from_db()
    assert OrmQ.objects.get().pk == run.message


def test_messages_that_a_killed_cluster_had_taken_are_delivered_now(run):
    later = enqueue("test.work", key="w:later", delay=timedelta(hours=1))
    OrmQ.objects.update(lock=timezone.now() + timedelta(seconds=200))
    recovery.recover_at_start()
    assert OrmQ.objects.get(pk=run.message).lock <= timezone.now()
    assert OrmQ.objects.get(pk=later.message).lock > timezone.now()
