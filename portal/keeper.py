"""Keeps a few processes running: starts them, replaces those that die, stops them in order."""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # seconds
# A process that lived this long is replaced at once; one that dies sooner waits longer each time.
HEALTHY_AFTER = 10
LONGEST_WAIT = 30
# Longer than a task may take (60 s): a stopping task process finishes what it is at.
PATIENCE = 75


@dataclass
class Kept:
    """One process to keep: a name for the log and its command."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = field(default=None, init=False)
    started: float = field(default=0, init=False)
    deaths_in_a_row: int = field(default=0, init=False)
    start_again_at: float = field(default=0, init=False)

    def start(self) -> None:
        # A group of its own: a signal of the terminal does not reach its workers past it, and
        # what it leaves behind can be found.
        self.process = subprocess.Popen(  # noqa: S603  the commands are ours
            self.command,
            pass_fds=self.pass_fds,
            start_new_session=True,
            preexec_fn=_stop_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Replaces the process if it has died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.kill_group()
        lived_long = now - self.started >= HEALTHY_AFTER
        self.deaths_in_a_row = 0 if lived_long else self.deaths_in_a_row + 1
        wait = 0 if self.deaths_in_a_row <= 1 else min(2**self.deaths_in_a_row, LONGEST_WAIT)
        logger.error("The %s process ended (code %s), again in %s s.", self.name, code, wait)
        self.process = None
        self.start_again_at = now + wait

    def ask_to_stop(self) -> None:
        """SIGTERM to the main process alone: django-q2 hangs when its workers get it too."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def has_stopped(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill_group(self) -> None:
        """Ends what a process that is gone has left: workers without a master."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Keeper:
    """Runs processes until SIGTERM or SIGINT; a second signal does not wait for them.

    `at_stop` is called before they are asked to stop.
    """

    def __init__(self, *kept: Kept, at_stop: Callable[[], None]):
        self.kept = kept
        self.at_stop = at_stop
        self.signals = 0
        self.wake = threading.Event()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._receive)
        try:
            while not self.signals:
                for kept in self.kept:
                    kept.look()
                self.wake.wait(LOOK_EVERY)
        finally:
            self.stop()

    def stop(self) -> None:
        self.wake.clear()
        before = self.signals
        self.at_stop()
        deadline = time.monotonic() + PATIENCE
        for kept in self.kept:
            kept.ask_to_stop()
        while not all(kept.has_stopped() for kept in self.kept):
            if self.signals > before or time.monotonic() > deadline:
                logger.error("Not waiting any longer.")
                break
            self.wake.wait(LOOK_EVERY)
        for kept in self.kept:
            if kept.process:
                kept.kill_group()
                kept.process.wait()

    def _receive(self, number, frame) -> None:
        self.signals += 1
        self.wake.set()


def _stop_with_parent() -> None:
    """In the new process: asks Linux for a SIGTERM when the keeper dies, however it dies."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
