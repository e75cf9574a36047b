import os
import time
from pathlib import Path

from portal.tasks import task


@task("cluster.slow", timeout=30)
def slow(folder):
    """Notes its start, waits for the file `go`, notes its end."""
    place = Path(folder)
    _note(place / "started")
    while not (place / "go").exists():
        time.sleep(0.05)
    _note(place / "ended")


@task("cluster.deadly", max_attempts=2)
def deadly(folder):
    """Notes its start and kills the process it runs in."""
    _note(Path(folder) / "started")
    os.kill(os.getpid(), 9)


def _note(path):
    with path.open("a") as file:
        file.write(f"{os.getpid()}\n")
