"""The system checks refuse settings that would quietly break a promise."""

import pytest
from django.core.checks import run_checks

from portal.tasks import schedule


def ids():
    return {message.id for message in run_checks()}


def test_a_message_must_not_come_back_while_its_task_runs(settings):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "retry": 100}
    assert "tasks.E001" in ids()


def test_tasks_must_commit_with_the_data(settings):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "orm": None, "redis": {"host": "cache"}}
    assert "tasks.E002" in ids()


def test_a_schedule_must_name_a_task(own_tasks):
    schedule("broken", cron="0 0 * * *", task="test.nobody_knows")
    assert "tasks.E003" in ids()


@pytest.mark.parametrize("folder", ["media/restricted", "media", "static/a/b"])
def test_originals_must_not_be_public(settings, tmp_path, folder):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "restricted": {
            **settings.STORAGES["restricted"],
            "OPTIONS": {"location": tmp_path / folder},
        },
    }
    assert "audit.E003" in ids()


def test_proxies_are_counted_from_none(settings):
    settings.TRUSTED_PROXIES = -1
    assert "audit.E002" in ids()
