"""Three Elasticsearch nodes, two replicas: one is lost in the middle of a load."""

import threading
import uuid
from collections import Counter

import pytest
from django.db import connection

from search import SearchRequest, following, search
from search.engines import chosen
from tests.conftest import missing
from tests.engines.services import CannotStart, cluster

from .factories import passports

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

#: So many threads search at once, each so often; a node is lost after so many searches.
THREADS, SEARCHES, LOST_AFTER = 4, 150, 150


@pytest.fixture(scope="module")
def nodes():
    try:
        with cluster() as nodes:
            yield nodes
    except (CannotStart, OSError) as error:
        missing(f"three Elasticsearch nodes ({error})")


@pytest.fixture
def engine(nodes, settings):
    settings.ELASTICSEARCH_URL = ",".join(node.url for node in nodes)
    settings.SEARCH_INDEX_PREFIX = f"three-{uuid.uuid4().hex[:8]}"
    settings.SEARCH_ENGINE_TIMEOUT = 5
    return chosen.elasticsearch()


class Visitors:
    """Threads that search until each has had its answers."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.failures: list[BaseException] = []
        self.enough = threading.Event()
        self.lock = threading.Lock()

    def search(self) -> None:
        try:
            for _ in range(SEARCHES):
                results = search(SearchRequest("thu tuc ho chieu"))
                with self.lock:
                    self.answers[results.engine, results.total] += 1
                    if sum(self.answers.values()) >= LOST_AFTER:
                        self.enough.set()
        except BaseException as error:
            self.failures.append(error)
        finally:
            self.enough.set()
            connection.close()


def test_a_node_lost_in_the_middle_of_a_load_fails_no_search(shelf, nodes, engine):
    passports(shelf)
    following.follow_all()
    index = engine.live()
    health = engine.client.cluster.health(
        index=index, wait_for_status="green", wait_for_nodes=">=3", timeout="60s"
    )
    assert (health["status"], health["active_shards"]) == ("green", 3)
    engine.refresh()  # every copy shows what was written, not only the first that was asked
    assert search(SearchRequest("thủ tục hộ chiếu")).total == 2
    visitors = Visitors()
    threads = [threading.Thread(target=visitors.search) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    visitors.enough.wait(120)
    master = engine.client.cat.master(format="json")[0]["node"]
    lost = next(node for node in nodes if node.name == master)
    lost.kill()
    for thread in threads:
        thread.join()
    assert visitors.failures == []
    assert visitors.answers == {("elasticsearch", 2): THREADS * SEARCHES}
    # Two of three are left, and elect a master: changes go on too.
    engine.client.options(request_timeout=60).cluster.health(
        index=index, wait_for_status="yellow", timeout="50s"
    )
    shelf.put("moi", "Hộ chiếu gắn chip")
    following.follow_all()
    engine.refresh()
    results = search(SearchRequest("hộ chiếu gắn chip"))
    assert results.engine == "elasticsearch"
    assert "moi" in {hit.key for hit in results.hits}
