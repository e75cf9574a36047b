"""Real task processes, killed with SIGKILL: nothing is lost, nothing is done twice."""

import pytest

from portal.tasks.models import TaskRun

from .processes import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_task_cut_off_by_kill_9_is_done_once_after_the_restart(portal):
    portal.enqueue("cluster.slow", "cluster:slow")
    portal.start("qcluster")
    assert until(lambda: portal.notes("started")), portal.log()
    portal.kill_all()
    assert portal.run("cluster:slow") == (TaskRun.State.QUEUED, 1)
    (portal.folder / "go").touch()
    portal.start("qcluster")
    assert until(lambda: portal.run("cluster:slow")[0] == TaskRun.State.DONE), portal.log()
    assert portal.run("cluster:slow") == (TaskRun.State.DONE, 2)
    assert len(portal.notes("started")) == 2
    assert len(portal.notes("ended")) == 1


def test_a_task_that_kills_its_worker_is_given_up(portal):
    portal.enqueue("cluster.deadly", "cluster:deadly")
    portal.start("qcluster")
    assert until(lambda: portal.run("cluster:deadly")[0] == TaskRun.State.DEAD), portal.log()
    assert len(portal.notes("started")) == 2
