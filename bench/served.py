"""PostgreSQL and web servers for the benchmarks that ask over the network of this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests.engines.services import Engine, PostgreSQL, Redis, free_port

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


class DurablePostgreSQL(PostgreSQL):
    """With its own defaults: what is committed is on the disk. It counts statements, too."""

    def command(self) -> list[str]:
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_preload_libraries": "pg_stat_statements",
            # Not BEGIN, COMMIT and the like: they are no queries.
            "pg_stat_statements.track_utility": "off",
        }
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *settings]

    def database(self, name: str) -> str:
        """A new, empty database; its address."""
        with psycopg.connect(self.url, dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        address = self.url.rpartition("/")[0] + f"/{name}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")
        return address


@contextlib.contextmanager
def engines() -> Iterator[tuple[DurablePostgreSQL, str]]:
    """A durable PostgreSQL and the address of a Redis, stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    folder.chmod(0o755)
    database, cache = DurablePostgreSQL(folder), Redis(folder)
    started: list[Engine] = []
    try:
        for engine in (database, cache):
            engine.start()
            started.append(engine)
        for engine in started:
            engine.wait()
        yield database, cache.url
    finally:
        for engine in started:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def statements(address: str) -> int:
    """How many statements this database has carried out, without those of transactions."""
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s"
            " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database()"
            " AND query NOT LIKE '%pg_stat_statements%'"
        ).fetchone()
    return int(row[0])


def settle(address: str) -> None:
    """Lets the planner know what was seeded, and the disk have what was written."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def run(python: Path, *arguments: str, environment: dict[str, str], cwd: Path = ROOT) -> str:
    """The output of a Python of some environment; what it says on errors is shown."""
    done = subprocess.run(
        [str(python), *arguments],
        env={**os.environ, **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


@contextlib.contextmanager
def served(
    python: Path, application: str, environment: dict[str, str], cwd: Path = ROOT
) -> Iterator[int]:
    """gunicorn with two synchronous workers, its application loaded before they part; its port."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(str(python), "-m", "gunicorn", application),
            *("--workers", str(WORKERS), "--worker-class", "sync", "--preload"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        ],
        env={**os.environ, **environment},
        cwd=cwd,
        start_new_session=True,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def production(database: str, cache: str, data: Path) -> dict[str, str]:
    """The portal's settings for the public, without the checks that keep scripts away by their
    address: a load test comes from one."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_URL": "https://127.0.0.1",
        "DATABASE_URL": database,
        "REDIS_URL": cache,
        "ELASTICSEARCH_URL": "",
        "EMAIL_URL": f"file://{data / 'mail'}",
        "DEFAULT_FROM_EMAIL": "1022@example.com",
        "TRUSTED_PROXIES": "1",
        "WEB_PROCESSES": str(WORKERS),
        "PORTAL_CAPTCHA": "off",
        "PORTAL_DATA": str(data),
        "LOG_LEVEL": "ERROR",
    }


def environment_of(folder: Path, *packages: str) -> Path:
    """The Python of an environment of its own with these packages, made once and kept."""
    python = folder / "bin" / "python"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *packages], check=True)
        (folder / "complete").touch()
    return python
