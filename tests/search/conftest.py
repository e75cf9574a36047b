"""Searching a small site of its own, on each engine."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings as site_settings

from search import following, sources
from search.engines import chosen

from .factories import Shelf

SITE_S_OWN = site_settings.ELASTICSEARCH_URL


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


@pytest.fixture(autouse=True)
def _embedded_unless_asked(settings) -> None:
    """The tests say themselves which engine answers, whatever the site under test uses."""
    settings.ELASTICSEARCH_URL = ""


@pytest.fixture
def elasticsearch(settings, request):
    """A real Elasticsearch as the site's engine, with an index of the test's own."""
    settings.ELASTICSEARCH_URL = SITE_S_OWN
    settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
    settings.SEARCH_INDEX_PREFIX = f"{settings.SEARCH_INDEX_PREFIX}-{uuid.uuid4().hex[:8]}"
    # A busy build machine is no reason to fall back.
    settings.SEARCH_ENGINE_TIMEOUT = 20
    return chosen.elasticsearch()


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request, db):
    """Each engine in turn, as the one that answers the site's searches."""
    if request.param == "elasticsearch":
        return request.getfixturevalue("elasticsearch")
    return chosen.embedded()


@pytest.fixture
def settle(engine) -> Callable[[], None]:
    """Brings the engine to the end of the index log, so that what was put in is found now."""

    def follow():
        following.follow_all()
        if engine.name == "elasticsearch":
            engine.refresh()

    return follow
