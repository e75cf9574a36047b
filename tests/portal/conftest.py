import contextlib

import pytest
from django.conf import settings
from django.db import connection

from portal.tasks import registry
from tests.engines.databases import copied
from tests.engines.indexes import remove_indexes

from .processes import Portal


@pytest.fixture
def own_tasks(monkeypatch):
    """Tasks and schedules that a test registers are forgotten after it."""
    monkeypatch.setattr(registry, "tasks", dict(registry.tasks))
    monkeypatch.setattr(registry, "schedules", dict(registry.schedules))


@contextlib.contextmanager
def _own_database(pristine, folder):
    if pristine is None:
        path = folder / "portal.sqlite3"
        path.write_bytes(connection.connection.serialize())
        yield {**connection.settings_dict, "NAME": str(path)}, f"sqlite:///{path}"
    else:
        with copied(pristine, f"{connection.settings_dict['NAME']}_portal") as database:
            url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
            yield database, url


@pytest.fixture
def portal(pristine_database, tmp_path):
    """A portal on a copy of the test database: nothing of what its processes commit, whatever
    they are killed at, is seen by the tests after it."""
    with _own_database(pristine_database, tmp_path) as (database, url):
        portal = Portal(tmp_path, url, database)
        yield portal
        portal.kill_all()
    if settings.ELASTICSEARCH_URL:
        remove_indexes(settings.ELASTICSEARCH_URL, portal.environment["SEARCH_INDEX_PREFIX"])
