"""Searching a small site of its own, on each engine."""

import pytest

from search import sources

from .factories import Shelf


@pytest.fixture
def shelf():
    """A source whose documents a test puts in and takes out by hand; the only one registered."""
    kept = dict(sources._sources)
    sources._sources.clear()
    shelf = Shelf()
    sources.register(shelf)
    yield shelf
    sources._sources.clear()
    sources._sources.update(kept)
