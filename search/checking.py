"""Comparing a copy of the index with what its sources say now, and repairing it."""

from dataclasses import dataclass, field

from . import contents
from .documents import SearchDocument
from .engines.base import Engine, Name


@dataclass(slots=True)
class Difference:
    """How a copy differs: documents it lacks, holds in an older form, or should not hold."""

    missing: list[Name] = field(default_factory=list)
    outdated: list[Name] = field(default_factory=list)
    extra: list[Name] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.extra)


def compare(engine: Engine, *, repair: bool = False) -> Difference:
    """What differs in the engine's copy; with `repair` it is put right on the way.

    Follow the log first: what merely waits there is no difference.
    """
    held = dict(engine.digests())
    found = Difference()
    for documents in contents.everything(private=engine.private):
        wrong: list[SearchDocument] = []
        for document in documents:
            name = (document.source, document.key)
            digest = held.pop(name, None)
            if digest == document.digest():
                continue
            (found.outdated if digest else found.missing).append(name)
            wrong.append(document)
        if repair and wrong:
            engine.apply(wrong)
    found.extra = list(held)
    if repair and held:
        engine.apply([], held)
    return found
