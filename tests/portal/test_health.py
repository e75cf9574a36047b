"""/healthz and /readyz: what monitors and the start script are told."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.pages import health
from portal.tasks.execution import run_pending
from portal.tasks.models import TaskRun
from portal.tasks.recovery import SWEEP, recover_at_start


@pytest.fixture
def own_parts(monkeypatch):
    """Parts that a test adds are forgotten after it."""
    monkeypatch.setattr(health, "parts", dict(health.parts))


@pytest.fixture
def task_process(db):
    """A task process has done its round."""
    recover_at_start()
    run_pending()


@pytest.fixture
def database_away():
    """Every statement fails, as without a server."""

    def refuse(execute, sql, params, many, context):
        raise DatabaseError("no connection")

    with connection.execute_wrapper(refuse):
        yield


def ready(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


@pytest.mark.django_db
def test_alive_asks_nothing_of_the_database(client, database_away):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_all_parts_are_reported(client, task_process):
    code, report = ready(client)
    assert code == 200
    for name in ["database", "cache", "storage", "tasks"]:
        assert report[name]["status"] == "ok", report
    assert "search" in report  # whether it has an index yet is its own affair
    assert report["database"]["engine"] == connection.vendor


@pytest.mark.django_db
def test_without_the_database_it_is_down_and_says_nothing_of_why(client, database_away):
    code, report = ready(client)
    assert code == 503
    assert report["status"] == "down"
    assert report["database"]["status"] == "down"
    assert report["storage"]["status"] == "ok"
    assert "no connection" not in str(report)


@pytest.mark.django_db
def test_a_silent_task_process_is_degraded(client):
    code, report = ready(client)
    assert code == 200
    assert report["status"] == "degraded"
    assert report["tasks"]["reason"] == "the task process does not report"


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ({"next_attempt_at": timezone.now() - timedelta(hours=1)}, "tasks wait too long"),
        ({"state": "dead", "finished_at": timezone.now()}, "tasks were given up today"),
    ],
)
def test_waiting_and_dead_tasks_are_degraded(client, task_process, run, reason):
    TaskRun.objects.create(name="t", key="t:1", **run)
    report = ready(client)[1]
    assert report["tasks"]["status"] == "degraded"
    assert report["tasks"]["reason"] == reason


def test_an_old_heartbeat_is_degraded(client, task_process):
    TaskRun.objects.filter(name=SWEEP).update(finished_at=timezone.now() - timedelta(minutes=10))
    report = ready(client)[1]
    assert report["tasks"]["heartbeat_seconds"] >= 600
    assert report["tasks"]["status"] == "degraded"


def test_what_was_given_up_long_ago_does_not_alarm(client, task_process):
    long_ago = timezone.now() - timedelta(days=30)
    TaskRun.objects.create(name="t", key="t:1", state="dead", finished_at=long_ago)
    report = ready(client)[1]
    assert report["tasks"]["status"] == "ok"
    assert report["tasks"]["dead"] == 1


def test_storage_that_cannot_be_written_is_told(client, task_process, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    settings.MEDIA_ROOT = blocked / "media"
    code, report = ready(client)
    assert (code, report["status"]) == (200, "degraded")
    assert report["storage"]["status"] == "down"


def test_a_cache_that_keeps_nothing_is_degraded(client, task_process, settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
    report = ready(client)[1]
    assert report["cache"]["status"] == "degraded"


def test_a_room_adds_its_part(client, task_process, own_parts):
    def probe():
        raise health.Degraded("the index is behind", behind=12)

    health.register("search-of-this-test", probe)
    part = ready(client)[1]["search-of-this-test"]
    assert (part["status"], part["behind"]) == ("degraded", 12)


def test_only_reading_is_answered(client):
    assert client.post("/healthz").status_code == 405


def test_the_parts_are_known_without_the_addresses_being_loaded():
    code = "from portal.pages import health; print(sorted(health.parts))"
    setup = "import django; django.setup(); "
    out = subprocess.check_output([sys.executable, "-c", setup + code], text=True)
    assert "database" in out
