"""Which engines this process has, by its settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .base import Engine
from .embedded import EmbeddedEngine


def embedded() -> EmbeddedEngine:
    """The engine of this host's own file."""
    return _embedded(Path(settings.SEARCH_EMBEDDED_PATH))


@lru_cache(maxsize=8)
def _embedded(path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(path)


def engines() -> list[Engine]:
    """Every copy that this host keeps: its own file, and Elasticsearch where one is set."""
    return [embedded()]


def to_ask(name: str = "") -> list[Engine]:
    """The engines to ask for an answer, in order; only the one of that name if one is named."""
    return [engine for engine in engines() if name in ("", engine.name)]
