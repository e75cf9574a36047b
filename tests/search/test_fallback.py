"""Elasticsearch away: searches are answered, at once, by this host's own copy."""

import socket
import time

import pytest

from portal.pages.health import Degraded
from portal.tasks import run_pending
from portal.tasks.models import TaskRun
from search import SearchRequest, following, search
from search.engines import chosen
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch.breaker import Breaker
from search.health import probe

from .factories import passports

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobody_there(settings):
    """An address where nothing listens."""
    with socket.socket() as probe_:
        probe_.bind(("127.0.0.1", 0))
        port = probe_.getsockname()[1]
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"


@pytest.fixture
def never_answering(settings):
    """A server that takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield


def hits(query: str) -> tuple[str, set[str]]:
    results = search(SearchRequest(query))
    return results.engine, {hit.key for hit in results.hits}


def test_the_embedded_copy_answers_when_nobody_is_there(shelf, nobody_there):
    passports(shelf)
    assert hits("hộ chiếu") == ("embedded", {"ho-chieu", "mat-ho-chieu"})


def test_one_visitor_waits_not_all_of_them(shelf, never_answering):
    passports(shelf)
    hits("làm ấm")
    chosen.elasticsearch().breaker.succeeded()
    times = []
    for _ in range(6):
        started = time.perf_counter()
        assert hits("hộ chiếu")[0] == "embedded"
        times.append(time.perf_counter() - started)
    # Three are let through, each no longer than the time allowed; then the circuit is open.
    assert max(times) < 1
    assert max(times[3:]) < chosen.elasticsearch().timeout


def test_the_engine_asked_for_by_name_is_not_replaced(shelf, nobody_there):
    passports(shelf)
    results = search(SearchRequest("hộ chiếu", engine="elasticsearch"))
    assert (results.engine, results.hits) == ("", [])


def test_followers_say_who_is_away_and_serve_the_rest(shelf, nobody_there):
    passports(shelf)
    with pytest.raises(EngineUnavailable, match="elasticsearch:"):
        following.follow_all()
    assert chosen.embedded().state().texts == 4


def test_the_task_asks_again_instead_of_giving_up(shelf, nobody_there):
    passports(shelf)
    assert run_pending() > 0
    runs = TaskRun.objects.filter(name="search.follow")
    assert not runs.filter(state=TaskRun.State.DEAD).exists()
    again = runs.get(key__startswith="search.follow:again:")
    assert again.state == TaskRun.State.QUEUED
    assert chosen.embedded().state().texts == 4


@pytest.mark.elasticsearch
def test_the_backlog_is_applied_on_return(shelf, elasticsearch, settings):
    passports(shelf)
    following.follow_all()
    address = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    shelf.put("moi", "Hộ chiếu gắn chip")
    assert hits("hộ chiếu gắn chip")[0] == "embedded"
    settings.ELASTICSEARCH_URL = address
    following.follow_all()
    elasticsearch.refresh()
    engine, found = hits("hộ chiếu gắn chip")
    assert engine == "elasticsearch"
    assert "moi" in found


@pytest.mark.elasticsearch
def test_a_full_disk_keeps_the_changes_for_later(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()
    index = elasticsearch._live()
    block = "index.blocks.read_only_allow_delete"
    elasticsearch.client.indices.put_settings(index=index, settings={block: True})
    shelf.put("moi", "Hộ chiếu gắn chip")
    with pytest.raises(EngineUnavailable):
        following.follow_all()
    assert hits("hộ chiếu")[0] == "elasticsearch"
    elasticsearch.client.indices.put_settings(index=index, settings={block: None})
    following.follow_all()
    elasticsearch.refresh()
    assert "moi" in hits("hộ chiếu gắn chip")[1]


def test_health_tells_each_copy(shelf):
    passports(shelf)
    following.follow_all()
    assert probe() == {"embedded": {"ready": True, "texts": 4, "behind": 0}}


def test_health_tells_an_engine_that_is_away(shelf, nobody_there):
    passports(shelf)
    hits("hộ chiếu")
    with pytest.raises(Degraded) as degraded:
        probe()
    assert degraded.value.facts["elasticsearch"] == {"ready": False}


def test_a_folder_that_cannot_be_written_is_told_not_raised(shelf, settings, client, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.SEARCH_EMBEDDED_PATH = blocked / "search.sqlite3"
    page = client.get("/tim-kiem/", {"q": "hộ chiếu"})
    assert page.status_code == 200
    assert "Phần tìm kiếm đang tạm ngừng" in page.content.decode()
    assert client.get("/tim-kiem/goi-y/", {"q": "hộ chiếu"}).json()["suggestions"] == []
    with pytest.raises(EngineUnavailable):
        probe()


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_breaker_opens_tries_one_and_closes():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(2):
        breaker.failed(away=False)
    assert breaker.allows()
    breaker.failed(away=False)
    assert not breaker.allows()
    clock.now = 5
    assert breaker.allows()
    assert not breaker.allows()  # one tries, the others do not wait for it
    breaker.failed(away=False)
    clock.now = 14
    assert not breaker.allows()  # twice as long
    clock.now = 15
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.allows()
    assert breaker.allows()


def test_a_refused_connection_opens_at_once_and_the_pause_has_an_end():
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(10):
        breaker.failed(away=True)
    assert not breaker.allows()
    clock.now = 60
    assert breaker.allows()
