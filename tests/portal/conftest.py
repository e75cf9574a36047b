import pytest
from django.db import connection

from portal.tasks import registry

from .processes import Portal


@pytest.fixture
def own_tasks(monkeypatch):
    """Tasks and schedules that a test registers are forgotten after it."""
    monkeypatch.setattr(registry, "tasks", dict(registry.tasks))
    monkeypatch.setattr(registry, "schedules", dict(registry.schedules))


@pytest.fixture
def portal(tmp_path):
    """A portal on a copy of the test database, or on PostgreSQL in it: there, what its processes
    committed is taken out again."""
    if connection.vendor == "sqlite":
        path = tmp_path / "portal.sqlite3"
        path.write_bytes(connection.connection.serialize())
        database = {**connection.settings_dict, "NAME": str(path)}
        url = f"sqlite:///{path}"
    else:
        database = connection.settings_dict
        url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    portal = Portal(tmp_path, url, database)
    yield portal
    portal.kill_all()
    for table in ["tasks_taskrun", "django_q_ormq", "django_q_schedule", "django_q_task"]:
        portal.execute(f"DELETE FROM {table}")
