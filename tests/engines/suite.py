"""Runs the whole suite on every engine, and ends with the closing line of each run.

    .venv/bin/python -m tests.engines.suite [arguments for pytest]

1. All tests but the browser's on SQLite and the embedded search; those of the Elasticsearch engine
   on a real Elasticsearch.
2. What touches the database again, on PostgreSQL, Elasticsearch and Redis.
3. The journeys in chromium.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from tests.engines.services import CannotStart, services

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
WORKERS = os.environ.get("TEST_WORKERS", "2")
LONGEST = 25 * 60  # seconds; a run that takes longer hangs
CLOSING_LINE = re.compile(r"^=+ (?!FAILURES|ERRORS).*\b(passed|failed|error|skipped).* =+$")
ENGINE_VARIABLES = ("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL")


@dataclass
class Run:
    """One run of pytest: what it is, which tests it takes, and on which engines."""

    title: str
    choice: str
    environment: dict[str, str]
    closing_line: str = "(no closing line)"
    code: int = 0
    seconds: float = 0


def runs(engines: dict[str, str]) -> list[Run]:
    real = {f"TEST_{name}": url for name, url in engines.items() if name != "DATABASE_URL"}
    planned = [Run("SQLite, embedded search", "not browser", real)]
    if "DATABASE_URL" in engines:
        title = "PostgreSQL, Elasticsearch, Redis"
        planned.append(Run(title, "database and not browser", engines))
    planned.append(Run("Journeys in the browser", "browser", {}))
    return planned


def execute(run: Run, arguments: list[str]) -> None:
    print(f"\n### {run.title}\n", flush=True)
    environment = {k: v for k, v in os.environ.items() if k not in ENGINE_VARIABLES}
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, "-m", run.choice]
    command += ["--durations", "12", "--durations-min", "3", *arguments]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        env=environment | run.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(LONGEST, process.kill)
    watchdog.start()
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if CLOSING_LINE.match(line.strip()):
                run.closing_line = line.strip()
        run.code = process.wait()
    finally:
        # A signal to stop comes by here too: nothing may go on, nor keep this process waiting.
        watchdog.cancel()
        process.kill()
    run.seconds = time.monotonic() - started


def execute_all(engines: dict[str, str], arguments: list[str]) -> list[Run]:
    planned = runs(engines)
    for run in planned:
        execute(run, arguments)
    return planned


def main() -> int:
    # A signal to stop has to pass by the engines' stop too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = shlex.split(os.environ.get("ARGS", "")) + sys.argv[1:]
    began = time.monotonic()
    try:
        with services() as engines:
            print(f"The engines answer after {time.monotonic() - began:.0f} s.", flush=True)
            done = execute_all(engines, arguments)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        if IN_CI:
            return 1
        print("Going on without the engines; their tests are skipped.", file=sys.stderr)
        done = execute_all({}, arguments)
    print()
    for run in done:
        print(f"{run.title} ({run.seconds:.0f} s, exit {run.code}):\n{run.closing_line}")
    return max(abs(run.code) for run in done)


if __name__ == "__main__":
    sys.exit(main())
