"""Keeping every copy of the index at the end of the log."""

import logging
from collections.abc import Callable
from typing import Any

from . import changes, contents, log
from .engines.base import Engine, EngineUnavailable
from .engines.chosen import copies, embedded
from .engines.embedded import AnotherLog, Busy, EmbeddedEngine

logger = logging.getLogger(__name__)

#: What a search does at most for a copy that is behind: enough for an edit just published.
QUICK = 50
#: A search builds a missing index itself up to this many texts: about two seconds of work.
QUICK_BUILD = 2000
#: So long (seconds) it waits for somebody else who is writing to the file.
_PATIENCE = 0.05


def follow_all() -> None:
    """Brings each copy to the end of the log.

    Raises EngineUnavailable at the end if one could not be reached; the others have followed.
    """
    away: list[str] = []
    for engine in copies():
        try:
            while engine.follow():
                pass
        except EngineUnavailable as error:
            logger.warning("%s cannot follow the index log: %s", engine.copy, error)
            away.append(engine.copy)
    if away:
        raise EngineUnavailable(", ".join(away))


def rebuild(
    names: tuple[str, ...] = (), progress: Callable[[Engine, int], Any] | None = None
) -> dict[str, int]:
    """Builds each copy anew beside the live one and swaps; gives how many texts each holds.

    `names` ("embedded", "elasticsearch") limits it to those engines.
    """
    built = {}
    for engine in copies():
        if names and engine.name not in names:
            continue
        tell = (lambda texts, engine=engine: progress(engine, texts)) if progress else None
        built[engine.copy] = engine.rebuild(tell)
    return built


#: The head of the log that this process last caught up with, by copy.
_seen: dict[str, log.Head] = {}


def catch_up_quickly(head: log.Head, *, private: bool = False) -> None:
    """Before a search: takes this host's own copy a little further if the log has gone on.

    Bounded, and without a write to the portal's database where it has one writer; what is left is
    the task's work. Raises EngineUnavailable while there is no index and too much to build here.
    """
    copy = embedded(private=private)
    if not copy.is_built():
        _build_here(copy)
    elif _seen.get(copy.copy) == head:
        return
    if head.waiting:
        log.give_positions()
        head = log.head()
    try:
        more = copy.catch_up(QUICK, patience=_PATIENCE)
    except Busy:
        # A rebuild or another follower is writing: what there is answers, and the next search asks
        # again.
        return
    except AnotherLog as error:
        logger.warning("%s It is built anew.", error)
        _build_here(copy)
        more = False
    if not more:
        _seen[copy.copy] = head


def _build_here(copy: EmbeddedEngine) -> None:
    if contents.count(private=copy.private, at_most=QUICK_BUILD + 1) > QUICK_BUILD:
        changes.wake_followers()
        raise EngineUnavailable("The index is being built.")
    copy.rebuild(wait=False)
