"""`manage.py serve`: the processes are kept whatever happens to them, and stop in order."""

import contextlib
import os
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from portal.tasks.models import TaskRun

from .processes import until

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def descendants(process: int) -> list[int]:
    below = children(process)
    return below + [grandchild for child in below for grandchild in descendants(child)]


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Served:
    """A portal under `serve`."""

    def __init__(self, portal):
        self.portal = portal
        self.port = free_port()
        portal.environment["PORT"] = str(self.port)
        self.runner = portal.start("serve")

    def child(self, name: str) -> int:
        for number in children(self.runner.pid):
            if name in command(number):
                return number
        return 0

    def answers(self, path="/healthz") -> bool:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=10
            ) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture
def served(portal):
    served = Served(portal)
    assert until(served.answers), portal.log()
    yield served
    family = [*descendants(served.runner.pid), served.runner.pid]
    for number in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    served.runner.wait()
    until(lambda: not any(lives(number) for number in family))


def test_a_killed_web_process_is_replaced_and_visitors_wait_in_its_queue(served):
    killed = served.child("gunicorn")
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: served.child("gunicorn") not in (0, killed))
    assert not lives(killed)
    assert served.answers(), "the socket stayed open, so the first visitor is served"


def test_a_killed_task_process_leaves_nothing_behind_and_its_task_is_done(served):
    served.portal.enqueue("cluster.slow", "cluster:served")
    assert until(lambda: served.portal.notes("started")), served.portal.log()
    killed = served.child("qcluster")
    family = [killed, *descendants(killed)]
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: not any(lives(number) for number in family))
    (served.portal.folder / "go").touch()
    done = (TaskRun.State.DONE, 2)
    assert until(lambda: served.portal.run("cluster:served") == done), served.portal.log()
    assert len(served.portal.notes("ended")) == 1


def test_it_stops_in_order_and_lets_the_task_at_hand_finish(served):
    served.portal.enqueue("cluster.slow", "cluster:served")
    assert until(lambda: served.portal.notes("started")), served.portal.log()
    family = descendants(served.runner.pid)
    served.runner.terminate()
    assert until(lambda: not served.answers())
    (served.portal.folder / "go").touch()
    assert served.runner.wait(30) == 0
    assert served.portal.run("cluster:served") == (TaskRun.State.DONE, 1)
    assert not any(lives(number) for number in family)


def test_when_the_runner_is_killed_its_processes_stop_too(served):
    family = descendants(served.runner.pid)
    assert until(lambda: served.child("qcluster") and len(descendants(served.runner.pid)) > 5)
    family = descendants(served.runner.pid)
    served.runner.kill()
    assert until(lambda: not any(lives(number) for number in family)), [
        command(number) for number in family if lives(number)
    ]


def test_a_taken_port_is_said(served):
    begun = time.monotonic()
    assert served.portal.start("serve").wait(20) != 0
    assert time.monotonic() - begun < 20
    assert str(served.port) in served.portal.log()
