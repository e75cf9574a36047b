"""The search's lines in /readyz."""

from datetime import timedelta

from django.utils import timezone

from portal.pages.health import Degraded

from . import log
from .engines import chosen
from .engines.base import CopyState, Engine, EngineUnavailable

#: A copy that is further behind the log than this many lines is told.
_BEHIND = 1000
#: ... and one whose next line has been waiting for so long.
_LATE = timedelta(minutes=15)


def probe() -> dict:
    """Every copy of the index that this host can reach. Without Elasticsearch, or with a copy that
    is behind, searches still answer: the part works badly, it is not down."""
    states = {_name(engine): engine.state() for engine in chosen.copies()}
    head = log.length()
    facts = {name: _facts(state, head) for name, state in states.items()}
    missing = [name for name, state in states.items() if not state.ready]
    if all(engine.name in missing for engine in chosen.engines()):
        raise EngineUnavailable(f"no copy of the index answers: {', '.join(missing)}")
    if missing:
        raise Degraded(f"{', '.join(missing)} does not answer", **facts)
    late = [name for name, state in states.items() if _is_late(state, head)]
    if late:
        raise Degraded(f"{', '.join(late)} is behind the index log", **facts)
    return facts


def _is_late(state: CopyState, head: int) -> bool:
    """Whether a copy is far behind, or has been waiting for long: its disk may be full."""
    if head - state.position > _BEHIND:
        return True
    waiting = log.waits_since(state.position) if head > state.position else None
    return waiting is not None and timezone.now() - waiting > _LATE


def _name(engine: Engine) -> str:
    return f"{engine.name}, private" if engine.private else engine.name


def _facts(state: CopyState, head: int) -> dict:
    if not state.ready:
        return {"ready": False}
    return {"ready": True, "texts": state.texts, "behind": max(head - state.position, 0)}
