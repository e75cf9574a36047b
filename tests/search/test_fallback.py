"""Elasticsearch away: searches are answered, at once, by this host's own copy."""

import socket
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.pages.health import Degraded
from portal.tasks import run_pending
from portal.tasks.models import TaskRun
from search import SearchRequest, following, private, search, sources
from search.engines import chosen
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch.breaker import Breaker
from search.health import probe
from search.models import IndexChange

from .factories import Shelf, passports

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
    index = elasticsearch.live()
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


@pytest.mark.elasticsearch
def test_a_red_cluster_is_answered_for_by_the_file(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()
    index, indices = elasticsearch.live(), elasticsearch.client.indices
    # An index whose only shard no node may hold, in the place of the live one.
    indices.create(
        index=f"{elasticsearch.alias}-red",
        settings={"index.routing.allocation.require._name": "nobody"},
        wait_for_active_shards=0,
    )
    _turn_alias(elasticsearch, index, f"{elasticsearch.alias}-red")
    assert elasticsearch.client.cluster.health(index=elasticsearch.alias)["status"] == "red"
    assert hits("hộ chiếu") == ("embedded", {"ho-chieu", "mat-ho-chieu"})
    with pytest.raises(Degraded):
        probe()
    _turn_alias(elasticsearch, f"{elasticsearch.alias}-red", index)
    elasticsearch.breaker.succeeded()
    assert hits("hộ chiếu") == ("elasticsearch", {"ho-chieu", "mat-ho-chieu"})


def _turn_alias(engine, old: str, new: str) -> None:
    actions = [
        {"remove": {"index": old, "alias": engine.alias}},
        {"add": {"index": new, "alias": engine.alias}},
    ]
    engine.client.indices.update_aliases(actions=actions)


@pytest.mark.elasticsearch
def test_an_index_that_is_gone_is_missed_once_and_built_by_the_task(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()
    elasticsearch.client.indices.delete(index=elasticsearch.live())
    TaskRun.objects.all().delete()
    for _ in range(5):
        assert hits("hộ chiếu")[0] == "embedded"
    assert TaskRun.objects.filter(name="search.follow").count() == 1
    # It answered, if only with "no such index": nobody is kept from asking it.
    assert elasticsearch.breaker.allows()
    run_pending()
    assert hits("hộ chiếu")[0] == "elasticsearch"


@pytest.mark.elasticsearch
def test_the_private_index_is_answered_for_by_its_file(shelf, elasticsearch, settings):
    drawer = Shelf("drawer")
    drawer.private = True
    sources.register(drawer)
    drawer.put("rac", "Đốt rác nhựa mỗi đêm")
    following.follow_all()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert [hit.key for hit in private.find("đốt rác nhựa", source="drawer")] == ["rac"]


def test_health_tells_a_copy_that_has_been_behind_for_long(shelf):
    passports(shelf)
    following.follow_all()
    shelf.put("moi", "Hộ chiếu gắn chip")
    assert probe()["embedded"]["behind"] == 1
    long_ago = timezone.now() - timedelta(hours=1)
    IndexChange.objects.filter(key="moi").update(at=long_ago)
    with pytest.raises(Degraded, match="behind"):
        probe()


def test_health_tells_lines_that_no_follower_has_seen(shelf):
    """On PostgreSQL a line has no position until somebody follows: all followers may be gone."""
    passports(shelf)
    following.follow_all()
    line = IndexChange.objects.create(source=shelf.name, key="ho-chieu")
    assert probe()["embedded"]["behind"] == 1
    IndexChange.objects.filter(pk=line.pk).update(at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Degraded, match="behind"):
        probe()
    following.follow_all()
    assert probe()["embedded"]["behind"] == 0


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
