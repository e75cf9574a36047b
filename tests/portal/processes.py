"""Starts and kills real processes of a portal with a data folder of its own."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

from django.conf import settings

from tests.engines.databases import asked


class Portal:
    """A portal with a data folder, a database and search indexes of its own, whose processes the
    test starts and kills."""

    def __init__(self, folder: Path, database_url: str, database: dict):
        self.folder = folder
        self.database = database
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.portal.cluster.settings",
            "DATABASE_URL": database_url,
            "PORTAL_DATA": str(folder),
            "SEARCH_INDEX_PREFIX": f"{settings.SEARCH_INDEX_PREFIX}-{uuid.uuid4().hex[:8]}",
            "SECRET_KEY": "only-for-the-cluster-of-a-test",
        }
        if settings.REDIS_URL:
            self.environment["REDIS_URL"] = settings.CACHES["default"]["LOCATION"]
        self.processes: list[subprocess.Popen] = []

    def start(self, *arguments: str) -> subprocess.Popen:
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def enqueue(self, task: str, key: str) -> None:
        code = (
            "from portal.tasks import enqueue; "
            f"enqueue({task!r}, key={key!r}, folder={str(self.folder)!r})"
        )
        assert self.start("shell", "-v0", "-c", code).wait(60) == 0, self.log()

    def kill_all(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def notes(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().split() if path.exists() else []

    def run(self, key: str) -> tuple[str, int]:
        return self.execute("SELECT state, attempts FROM tasks_taskrun WHERE key = %s", [key])

    def execute(self, sql: str, parameters=()):
        """Over a connection of its own: outside the test's transaction, what others see."""
        return asked(self.database, sql, parameters)

    def log(self) -> str:
        return (self.folder / "log").read_text()


def until(condition, seconds=45):
    """Waits for a condition, at most so long; tells whether it came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
