"""What every test may ask for: a site, engines, a count of queries. The browser stands in
`tests/engines/browser.py`."""

import os
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from portal.cache import ForgivingRedisCache
from tests.engines.databases import copied
from tests.engines.indexes import remove_indexes

pytest_plugins = ["tests.engines.browser"]

# How long one example takes says more about the machine than about the code.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def missing(what: str) -> None:
    """A laptop without the engine skips the test; the build fails on it."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI is set: `make test` provides it")
    pytest.skip(f"needs {what}: `make test` provides it")


# --- Which tests need what --------------------------------------------------------------------


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"live_server", "transactional_db"} & set(item.fixturenames)
        or (marker and marker.kwargs.get("transaction"))
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database (`database`) or the browser (`browser`), so that a run on
    another engine can choose; and gives transactional tests back what migrations wrote (the root
    page, the locale, the permissions), which emptying the tables takes away."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in item.fixturenames:
            item.add_marker("database")
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if _is_transactional(item):
            item.add_marker("database")
            item.add_marker(
                pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False
            )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgresql") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL in DATABASE_URL")


# --- Isolation --------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _untouched_process() -> Iterator[None]:
    """No test sees what another left in the cache, or in what language it last asked."""
    _empty_caches()
    with translation.override(settings.LANGUAGE_CODE):
        yield
    _empty_caches()


def _empty_caches() -> None:
    # A test that had no server leaves the next one a server to ask.
    ForgivingRedisCache.forget_failure()
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True)
def _own_index(settings) -> None:
    """Each test has an index file of its own, built when it first searches."""
    from search import offers, vocabulary

    settings.SEARCH_EMBEDDED_PATH = settings.SCRATCH / f"search-{uuid.uuid4().hex}.sqlite3"
    vocabulary.forget()
    offers.forget()


# --- Engines ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """The address of a real Elasticsearch, whichever engine the site under test uses. What a
    test process wrote under its own prefix (`settings.SEARCH_INDEX_PREFIX`) is removed at the end.
    """
    url = os.environ.get("TEST_ELASTICSEARCH_URL") or settings.ELASTICSEARCH_URL
    if not url:
        missing("an Elasticsearch (TEST_ELASTICSEARCH_URL or ELASTICSEARCH_URL)")
    yield url
    remove_indexes(url, settings.SEARCH_INDEX_PREFIX)


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a real Redis, without a database number."""
    url = os.environ.get("TEST_REDIS_URL") or settings.REDIS_URL
    if not url:
        missing("a Redis (TEST_REDIS_URL or REDIS_URL)")
    return url


@pytest.fixture(scope="session")
def pristine_database(django_db_setup, django_db_blocker) -> Iterator[dict | None]:
    """On PostgreSQL the settings of a copy of the test database as migrations leave it, which
    nobody is connected to: what processes are to write into is copied from it. None on SQLite,
    whose file is copied as it is."""
    if connection.vendor != "postgresql":
        yield None
        return
    with django_db_blocker.unblock():
        connection.close()  # PostgreSQL copies only what nobody is connected to
        database = connection.settings_dict
        with copied(database, f"{database['NAME']}_pristine") as pristine:
            yield pristine


# --- The site ---------------------------------------------------------------------------------


@pytest.fixture
def site(db):
    """The default site as migrations make it, with `hoi-dap`, `thu-tuc` and `tin-tuc` below its
    Vietnamese home page. The pages are `home_page`, `faq_index`, `procedure_index` and
    `news_index`; the English home page is `site.root_page.get_translations().get()`."""
    from wagtail.models import Site

    from faq.models import FAQIndexPage, ProcedureIndexPage
    from news.models import NewsIndexPage

    site = Site.objects.select_related("root_page__locale").get(is_default_site=True)
    for page_type, title, slug in [
        (FAQIndexPage, "Hỏi đáp", "hoi-dap"),
        (ProcedureIndexPage, "Thủ tục", "thu-tuc"),
        (NewsIndexPage, "Tin tức", "tin-tuc"),
    ]:
        site.root_page.add_child(
            instance=page_type(title=title, slug=slug, locale=site.root_page.locale)
        )
    return site


@pytest.fixture
def home_page(site):
    return site.root_page.specific


def _child(home_page, slug: str):
    return home_page.get_children().get(slug=slug).specific


@pytest.fixture
def faq_index(home_page):
    return _child(home_page, "hoi-dap")


@pytest.fixture
def procedure_index(home_page):
    return _child(home_page, "thu-tuc")


@pytest.fixture
def news_index(home_page):
    return _child(home_page, "tin-tuc")


# --- Queries ----------------------------------------------------------------------------------


@pytest.fixture
def cold_queries(client) -> Callable[..., list[str]]:
    """`cold_queries(path)` gives the SQL statements of one GET on empty caches. More than
    `at_most` (12 for a public page) fail the test, and are shown."""

    def count(path: str, at_most: int = 12, **headers) -> list[str]:
        _empty_caches()
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path, **headers)
        assert response.status_code == 200, f"{path} answered {response.status_code}"
        statements = [query["sql"] for query in captured]
        assert len(statements) <= at_most, (
            f"{path} takes {len(statements)} queries, {at_most} are allowed:\n"
            + "\n".join(f"{n:3} {sql[:300]}" for n, sql in enumerate(statements, 1))
        )
        return statements

    return count
