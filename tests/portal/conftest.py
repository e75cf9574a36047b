import pytest

from portal.tasks import registry


@pytest.fixture
def own_tasks(monkeypatch):
    """Tasks and schedules that a test registers are forgotten after it."""
    monkeypatch.setattr(registry, "tasks", dict(registry.tasks))
    monkeypatch.setattr(registry, "schedules", dict(registry.schedules))
