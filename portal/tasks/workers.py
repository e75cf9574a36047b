"""Which process is at a task, and whether that process is still there."""

import os
import socket
from pathlib import Path


def identity() -> str:
    """Names this process for good: host, process number, and when it started.

    The start time tells it from a later process that got the same number, as happens at each
    restart of a container. Empty where the system has no /proc: then only the lease counts.
    """
    started = _started(os.getpid())
    return f"{socket.gethostname()}/{os.getpid()}/{started}" if started else ""


def is_gone(worker: str) -> bool:
    """True when `worker` ran on this host and certainly runs no longer."""
    host, _, rest = worker.partition("/")
    if host != socket.gethostname() or not rest:
        return False
    number, _, started = rest.partition("/")
    return _started(int(number)) != started


def _started(process: int) -> str:
    """Clock ticks from boot to the start of a living process; empty if there is none."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return ""
    # The name in parentheses may hold spaces. After it: the state (field 3) ... start (field 22).
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]
