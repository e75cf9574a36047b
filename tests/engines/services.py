"""Starts PostgreSQL, Redis and Elasticsearch for the tests, each on a free port with its data in a
folder that is thrown away, and stops them again. All three are as little durable as they can be.

    with services() as environment:
        environment    # {"DATABASE_URL": ..., "REDIS_URL": ..., "ELASTICSEARCH_URL": ...}

Alone, for work on one's own machine (stops with Ctrl-C):

    .venv/bin/python -m tests.engines.services [postgresql] [redis] [elasticsearch]
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.engines.install import elasticsearch_folder, postgresql_programs

USER = "portal-tests"
HEAP = os.environ.get("TEST_ELASTICSEARCH_HEAP", "1g")


class CannotStart(Exception):
    """An engine that is not installed, or died, or did not answer in time."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged_user() -> str | None:
    """The user that the engines run as when this process is root: they refuse to be root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER],
            check=True,
        )
    return USER


class Engine:
    """One server process. Subclasses say how it is made ready, started and asked."""

    name = ""
    variable = ""  # of the environment, which leads to it
    seconds = 60
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path):
        self.folder = folder / self.name
        self.folder.mkdir()
        self.port = free_port()
        self.user = unprivileged_user()
        if self.user:
            shutil.chown(self.folder, self.user)
        self.process: subprocess.Popen | None = None

    # What each engine says of itself.
    def prepare(self) -> None: ...

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        raise NotImplementedError

    @property
    def url(self) -> str:
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        """Environment variables for the server itself."""
        return {}

    # What they share.
    def start(self) -> None:
        self.prepare()
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                self.command(),
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                cwd=self.folder,
                env={**os.environ, "HOME": str(self.folder), **self.settings()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Returns once the server answers."""
        deadline = time.monotonic() + self.seconds
        while not self.answers():
            if self.process.poll() is not None:
                raise CannotStart(f"{self.name} ended at once:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"{self.name} does not answer:\n{self.last_words()}")
            time.sleep(0.2)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-3000:]


class PostgreSQL(Engine):
    name = "postgresql"
    variable = "DATABASE_URL"
    stop_signal = signal.SIGINT  # SIGTERM waits for clients to leave, SIGINT sends them away

    def prepare(self) -> None:
        programs = postgresql_programs()
        if programs is None:
            raise CannotStart("PostgreSQL is not installed")
        self.programs = programs
        made = subprocess.run(
            [
                str(programs / "initdb"),
                f"--pgdata={self.folder / 'data'}",
                "--username=portal",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            user=self.user,
            group=self.user,
            cwd=self.folder,
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise CannotStart(f"initdb: {made.stderr}")

    def command(self) -> list[str]:
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "256MB",
        }
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *settings]

    def answers(self) -> bool:
        import psycopg

        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url, connect_timeout=2, dbname="postgres").close()
            return True
        return False

    @property
    def url(self) -> str:
        return f"postgresql://portal@127.0.0.1:{self.port}/portal"


class Redis(Engine):
    name = "redis"
    variable = "REDIS_URL"

    def command(self) -> list[str]:
        program = shutil.which("redis-server")
        if program is None:
            raise CannotStart("Redis is not installed")
        return [
            program,
            *("--port", str(self.port)),
            *("--bind", "127.0.0.1"),
            *("--save", ""),
            *("--appendonly", "no"),
            *("--dir", str(self.folder)),
        ]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"


class Elasticsearch(Engine):
    name = "elasticsearch"
    variable = "ELASTICSEARCH_URL"
    seconds = 180
    heap = HEAP

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.transport_port = free_port()

    def discovery(self) -> str:
        """The lines of the configuration that say which nodes there are."""
        return "discovery.type: single-node\n"

    def prepare(self) -> None:
        self.home = elasticsearch_folder()
        if not self.home.exists():
            raise CannotStart(f"There is no Elasticsearch in {self.home}")
        config = self.folder / "config"
        shutil.copytree(self.home / "config", config, dirs_exist_ok=True)
        # The carrier sets the heap itself; Elasticsearch's own file does not.
        (config / "jvm.options.d").mkdir(exist_ok=True)
        heap = f"-Xms{self.heap}\n-Xmx{self.heap}\n"
        (config / "jvm.options.d" / "heap.options").write_text(heap)
        (config / "elasticsearch.yml").write_text(
            f"{self.discovery()}"
            "network.host: 127.0.0.1\n"
            f"http.port: {self.port}\n"
            f"transport.port: {self.transport_port}\n"
            f"path.data: {self.folder / 'data'}\n"
            f"path.logs: {self.folder / 'logs'}\n"
            "xpack.security.enabled: false\n"
            "xpack.ml.enabled: false\n"
            "cluster.routing.allocation.disk.threshold_enabled: false\n"
        )
        for folder in ("data", "logs", "tmp"):
            (self.folder / folder).mkdir()
        if self.user:
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, self.user, self.user)

    def command(self) -> list[str]:
        return [str(self.home / "bin" / "elasticsearch")]

    def settings(self) -> dict[str, str]:
        java = Path(shutil.which("java") or "").resolve()
        return {
            "ES_JAVA_HOME": str(java.parent.parent),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
        }

    def answers(self) -> bool:
        health = f"http://127.0.0.1:{self.port}/_cluster/health?wait_for_status=yellow&timeout=1s"
        with contextlib.suppress(OSError), urllib.request.urlopen(health, timeout=3) as answer:
            return answer.status == 200
        return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Node(Elasticsearch):
    """One of several Elasticsearch nodes that make a cluster on this machine."""

    heap = "512m"
    peers: list["Node"]

    def __init__(self, folder: Path, name: str):
        self.name = name
        super().__init__(folder)

    def discovery(self) -> str:
        names = ", ".join(node.name for node in self.peers)
        hosts = ", ".join(f'"127.0.0.1:{node.transport_port}"' for node in self.peers)
        return (
            "cluster.name: three-nodes\n"
            f"node.name: {self.name}\n"
            f"discovery.seed_hosts: [{hosts}]\n"
            f"cluster.initial_master_nodes: [{names}]\n"
        )

    def kill(self) -> None:
        """The node is gone from one moment to the next, its Java process with it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def cluster(size: int = 3) -> Iterator[list[Node]]:
    """A cluster of `size` nodes on this machine; stopped and thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
    folder.chmod(0o755)
    nodes = [Node(folder, f"node{number}") for number in range(1, size + 1)]
    try:
        for node in nodes:
            node.peers = nodes
            node.start()
        for node in nodes:
            node.wait()
        yield nodes
    finally:
        for node in nodes:
            node.stop()
        shutil.rmtree(folder, ignore_errors=True)


ENGINES: dict[str, type[Engine]] = {
    engine.name: engine for engine in (Elasticsearch, PostgreSQL, Redis)
}


@contextlib.contextmanager
def services(*names: str) -> Iterator[dict[str, str]]:
    """Starts the engines named (all, when none is), side by side, and gives the environment
    variables that lead to them. Stops them at the end, whatever happened. One that is there
    already is named by TEST_ELASTICSEARCH_URL, TEST_DATABASE_URL or TEST_REDIS_URL."""
    folder = Path(tempfile.mkdtemp(prefix="portal-engines-"))
    folder.chmod(0o755)
    running: list[Engine] = []
    environment: dict[str, str] = {}
    try:
        for name in names or ENGINES:
            variable = ENGINES[name].variable
            if given := os.environ.get(f"TEST_{variable}"):
                environment[variable] = given
                continue
            engine = ENGINES[name](folder)
            running.append(engine)
            engine.start()
        for engine in running:
            engine.wait()
            environment[engine.variable] = engine.url
        yield environment
    finally:
        for engine in running:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    with services(*sys.argv[1:]) as environment:
        for name, value in environment.items():
            print(f"export {name}={value}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
