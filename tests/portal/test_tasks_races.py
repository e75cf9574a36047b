"""Two processes at once: still one run for a key, and one attempt at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django_q.models import OrmQ

from portal.tasks import enqueue, task
from portal.tasks.execution import execute
from portal.tasks.models import TaskRun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_tasks")]
AT_ONCE = 4


def at_once(work):
    """What `work()` gives in each of several threads that start together."""
    start = threading.Barrier(AT_ONCE)

    def run(_number):
        try:
            start.wait(10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_the_same_key_queued_at_once_is_one_run():
    @task("test.work")
    def work():
        """Nothing to do."""

    def queue():
        with transaction.atomic():
            return enqueue(work, key="w:1").pk

    assert len(set(at_once(queue))) == 1
    assert TaskRun.objects.count() == 1
    assert OrmQ.objects.count() == 1, "a message without a run would wake workers for nothing"


def test_the_same_message_delivered_at_once_is_one_attempt():
    begun = []
    refusals = threading.Semaphore(0)

    @task("test.work")
    def work():
        begun.append(threading.get_ident())
        for _other in range(AT_ONCE - 1):
            assert refusals.acquire(timeout=10)

    enqueue(work, key="w:1")

    def deliver():
        done = execute("w:1")
        if not done:
            refusals.release()
        return done

    assert sorted(at_once(deliver)) == [False] * (AT_ONCE - 1) + [True]
    assert len(begun) == 1
    assert TaskRun.objects.get().state == TaskRun.State.DONE
