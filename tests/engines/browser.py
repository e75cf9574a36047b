"""Chromium for the journeys, and the axe check. Loaded by `tests/conftest.py`.

A test asks for `page` (desktop), `phone_page`, or for `new_page` to open more, such as one without
JavaScript or one with a member of staff logged in. Every page is watched: an error on the console,
a breach of the content security policy or a request to a foreign host fails the test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # the build runs as root, and opens nothing but its own pages
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
AXE_RULES = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}


def chromium_path() -> str | None:
    """Where the machine's own chromium is. Playwright's download is never used."""
    return os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def browser(django_db_setup):
    from playwright.sync_api import sync_playwright

    from tests.conftest import missing

    path = chromium_path()
    if not path:
        missing("chromium")
    # Playwright keeps an event loop running in this thread. Django would refuse our queries, as if
    # a view of ours blocked that loop, and opens another connection, which does not know what the
    # migrations wrote and transactional tests get back.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    contents = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        if contents is not None:
            connection._test_serialized_contents = contents
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


class Watch:
    """What went wrong on the pages of one test."""

    def __init__(self, origin: str):
        self.host = urlsplit(origin).netloc
        self.complaints: list[str] = []

    def follow(self, page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type != "error":
            return
        address = message.location.get("url", "")
        # The browser reports a page that answers 404 or 422 too. That is the page's own affair,
        # and the test looks at it; a missing image or script is not.
        if message.text.startswith("Failed to load resource") and address == message.page.url:
            return
        self.complaints.append(f"console: {message.text} ({address})")

    def _request(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.complaints.append(f"request to a foreign host: {request.url}")


@pytest.fixture
def new_page(browser, live_server) -> Iterator[Callable]:
    """`new_page(viewport=DESKTOP, javascript=True, user=None)` opens a page in a fresh context:
    no cookies but those of `user`, who is logged in. Addresses are relative to the live site."""
    watch = Watch(live_server.url)
    contexts = []

    def open_page(viewport: dict = DESKTOP, javascript: bool = True, user=None):
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            java_script_enabled=javascript,
            locale="vi-VN",
            timezone_id=settings.TIME_ZONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        context.on("page", watch.follow)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not watch.complaints, "The browser complained:\n" + "\n".join(watch.complaints)


def _session_cookie(user, url: str) -> dict:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture
def page(new_page):
    """A desktop page (1280 x 900) of an anonymous visitor."""
    return new_page()


@pytest.fixture
def phone_page(new_page):
    """A page as wide as a phone (390 x 844) of an anonymous visitor."""
    return new_page(PHONE)


@pytest.fixture
def axe() -> Callable:
    """`axe(page)` asserts that axe finds nothing, contrast included, by WCAG 2.2 AA and its best
    practices. `skip` names rules to leave out, `within` a selector to stay inside."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page, within: str | None = None, skip: tuple[str, ...] = ()) -> None:
        if within:
            page.locator(within).first.wait_for()
        options = {**AXE_RULES, "rules": {rule: {"enabled": False} for rule in skip}}
        violations = Axe().run(page, context=within, options=options).response["violations"]
        assert not violations, f"axe on {page.url}:\n" + "\n".join(map(_readable, violations))

    return check


def _readable(violation: dict) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"    {' '.join(map(str, node['target']))}  {node['html'][:160]}")
        lines += [f"        {line}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)
