"""Which engines this process has, by its settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .base import Engine
from .elasticsearch import ElasticsearchEngine
from .embedded import EmbeddedEngine


def embedded() -> EmbeddedEngine:
    """The engine of this host's own file."""
    return _embedded(Path(settings.SEARCH_EMBEDDED_PATH))


@lru_cache(maxsize=8)
def _embedded(path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(path)


def elasticsearch() -> ElasticsearchEngine | None:
    """The engine at ELASTICSEARCH_URL; None where it is not set."""
    if not settings.ELASTICSEARCH_URL:
        return None
    return _elasticsearch(
        settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_PREFIX, settings.SEARCH_ENGINE_TIMEOUT
    )


@lru_cache(maxsize=8)
def _elasticsearch(url: str, prefix: str, timeout: float) -> ElasticsearchEngine:
    return ElasticsearchEngine(url, prefix, timeout)


def engines() -> list[Engine]:
    """Every copy that this host keeps, the one that answers first: Elasticsearch where it is set,
    and this host's own file."""
    server = elasticsearch()
    return [server, embedded()] if server else [embedded()]


def to_ask(name: str = "") -> list[Engine]:
    """The engines to ask for an answer, in order; only the one of that name if one is named."""
    return [engine for engine in engines() if name in ("", engine.name)]
