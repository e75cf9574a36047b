"""Is the portal alive, and which of the parts it needs can be reached.

A room adds a part of its own in `AppConfig.ready()`:

    health.register("search", probe)

A probe gives facts for the report; it raises `Degraded` with a reason when the part works badly,
anything else when it does not work. Only for an `essential` part, without which no page can be
served, is the portal "down".
"""

import logging
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.tasks import status as tasks

logger = logging.getLogger(__name__)

OK, DEGRADED, DOWN = "ok", "degraded", "down"
FREE_SPACE = 500 * 1024 * 1024  # bytes
TASKS_LATE = 180  # seconds; the round comes each minute


class Degraded(Exception):
    """A part works, but badly: `reason` in a few words, and the facts."""

    def __init__(self, reason: str, **facts):
        super().__init__(reason)
        self.facts = facts


@dataclass(frozen=True)
class Part:
    probe: Callable[[], dict | None]
    essential: bool


parts: dict[str, Part] = {}


def register(name: str, probe: Callable[[], dict | None], *, essential: bool = False) -> None:
    """Adds a part to `/readyz`. The probe must answer within a second or two."""
    parts[name] = Part(probe, essential)


@never_cache
@require_safe
def alive(request):
    """`/healthz`: this process answers. Asks nothing of any other part."""
    return JsonResponse({"status": OK})


@never_cache
@require_safe
def ready(request):
    """`/readyz`: `status` of the whole, and of each part by its name. 503 only when down."""
    report = {name: examine(name, part) for name, part in parts.items()}
    found = {(parts[name].essential, answer["status"]) for name, answer in report.items()}
    if (True, DOWN) in found:
        status = DOWN
    else:
        status = OK if {state for _essential, state in found} <= {OK} else DEGRADED
    return JsonResponse({"status": status, **report}, status=503 if status == DOWN else 200)


def examine(name: str, part: Part) -> dict:
    """The report of one part. Details of a failure go to the log, not to the public."""
    started = time.perf_counter()
    try:
        answer = {"status": OK, **(part.probe() or {})}
    except Degraded as degraded:
        answer = {"status": DEGRADED, "reason": str(degraded), **degraded.facts}
    except Exception:  # a probe finds out what can go wrong
        logger.exception("Not ready: %s", name)
        answer = {"status": DOWN}
    answer["milliseconds"] = round((time.perf_counter() - started) * 1000, 1)
    return answer


def probe_database() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"engine": connection.vendor}


def probe_cache() -> dict:
    value = secrets.token_hex(4)
    cache.set("health", value, timeout=60)
    if cache.get("health") != value:
        raise Degraded("keeps nothing")
    return {"shared": bool(settings.REDIS_URL)}


def probe_storage() -> dict:
    """Can files be written, the public ones and the originals of attachments?"""
    for alias in ("default", "restricted"):
        storage = storages[alias]
        if not isinstance(storage, FileSystemStorage):
            storage.exists("health")
            continue
        folder = Path(storage.location)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"health")
        if shutil.disk_usage(folder).free < FREE_SPACE:
            raise Degraded("the disk is nearly full")
    return {}


def probe_tasks() -> dict:
    facts = tasks.figures()
    heartbeat, oldest = facts["heartbeat_seconds"], facts["oldest_seconds"]
    if heartbeat is None or heartbeat > TASKS_LATE:
        raise Degraded("the task process does not report", **facts)
    if oldest is not None and oldest > TASKS_LATE:
        raise Degraded("tasks wait too long", **facts)
    if facts["dead_today"]:
        raise Degraded("tasks were given up today", **facts)
    return facts


register("database", probe_database, essential=True)
register("cache", probe_cache)
register("storage", probe_storage)
register("tasks", probe_tasks)
