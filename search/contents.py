"""From lines of the index log to documents as they are now."""

import logging
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from . import sources
from .documents import SearchDocument
from .engines.base import Name, in_batches
from .log import Line

logger = logging.getLogger(__name__)

#: Documents are fetched and indexed this many at a time.
BATCH = 500


def changed(
    lines: Iterable[Line], *, private: bool = False
) -> tuple[list[SearchDocument], list[Name]]:
    """The documents that these lines speak of, as they are now, and the names of those gone.

    Both indexes follow one log: the public one passes over the lines of private sources, and the
    private one over all others.
    """
    keys: dict[str, dict[str, None]] = {}
    for line in lines:
        keys.setdefault(line.source, {})[line.key] = None
    documents: list[SearchDocument] = []
    gone: list[Name] = []
    for name, wanted in keys.items():
        source = sources.get(name)
        if source and source.private != private:
            continue
        found = _fetch(source, list(wanted)) if source else []
        documents += found
        present = {document.key for document in found}
        gone += [(name, key) for key in wanted if key not in present]
    return documents, gone


def everything(*, private: bool = False) -> Iterator[list[SearchDocument]]:
    """Every document of every source of the public or the private index, in batches."""
    for source in sources.all_sources(private=private):
        for keys in in_batches(source.keys(), BATCH):
            yield _fetch(source, keys)


def count(*, private: bool = False, at_most: int | None = None) -> int:
    """How many documents there are to index; counting stops at `at_most`."""
    keys = chain.from_iterable(source.keys() for source in sources.all_sources(private=private))
    return sum(1 for _ in islice(keys, at_most))


def _fetch(source: sources.Source, keys: list[str]) -> list[SearchDocument]:
    """The documents of some keys. One that its source cannot give is told and left out: it must
    not keep all that come after it from being found."""
    try:
        return list(source.documents(keys))
    except Exception:
        if len(keys) == 1:
            logger.exception("No document of %s %s", source.name, keys[0])
            return []
    return [document for key in keys for document in _fetch(source, [key])]
