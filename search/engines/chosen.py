"""Which engines this process has, by its settings.

There are two indexes that never meet: the public one, and one for the documents of private
sources. Each has a copy in a file of this host and, where that is set, one in Elasticsearch.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .. import sources
from .base import Engine
from .elasticsearch import ElasticsearchEngine
from .embedded import EmbeddedEngine


def embedded(*, private: bool = False) -> EmbeddedEngine:
    """The engine of this host's own file; the private index has one beside the public."""
    path = Path(settings.SEARCH_EMBEDDED_PATH)
    if private:
        path = path.with_name(f"{path.stem}-private{path.suffix}")
    return _embedded(path, private)


@lru_cache(maxsize=8)
def _embedded(path: Path, private: bool) -> EmbeddedEngine:
    return EmbeddedEngine(path, private=private)


def elasticsearch(*, private: bool = False) -> ElasticsearchEngine | None:
    """The engine at ELASTICSEARCH_URL; None where it is not set."""
    if not settings.ELASTICSEARCH_URL:
        return None
    return _elasticsearch(
        settings.ELASTICSEARCH_URL,
        settings.SEARCH_INDEX_PREFIX,
        settings.SEARCH_ENGINE_TIMEOUT,
        private,
    )


@lru_cache(maxsize=8)
def _elasticsearch(url: str, prefix: str, timeout: float, private: bool) -> ElasticsearchEngine:
    return ElasticsearchEngine(url, prefix, timeout, private=private)


def engines(*, private: bool = False) -> list[Engine]:
    """Every copy of the public or the private index that this host keeps, the one that answers
    first: Elasticsearch where it is set, and this host's own file."""
    server = elasticsearch(private=private)
    here = embedded(private=private)
    return [server, here] if server else [here]


def copies() -> list[Engine]:
    """The copies of both indexes: what follows the log, is built and checked. Without a private
    source there is no private index."""
    private = engines(private=True) if sources.all_sources(private=True) else []
    return [*engines(), *private]


def to_ask(name: str = "", *, private: bool = False) -> list[Engine]:
    """The engines to ask for an answer, in order; only the one of that name if one is named."""
    return [engine for engine in engines(private=private) if name in ("", engine.name)]
