"""The engine for many web hosts and many texts: one Elasticsearch index behind an alias."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from elastic_transport import ConnectionError as NotThere
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers

from ... import changes, contents, log
from ...documents import SearchDocument
from ...models import IndexCursor
from ...planning import Plan
from ..base import Answer, CopyState, EngineUnavailable, Found, Name
from . import asking, building, explaining
from .breaker import Breaker
from .building import Building
from .mapping import VERSION, actions_of

logger = logging.getLogger(__name__)

#: What one document may be refused for; anything else is the engine's own trouble.
_OLDER, _GONE, _BAD = 409, 404, 400


class ElasticsearchEngine:
    """The copy of the public (or private) index at `url` (several nodes may be given, separated by
    commas). A search waits at most `timeout` seconds for it."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str, timeout: float, *, private: bool = False) -> None:
        self.private = private
        self.prefix = f"{prefix}-{'private' if private else 'public'}"
        self.hosts = [_with_port(host.strip()) for host in url.split(",") if host.strip()]
        self.timeout = timeout
        self.breaker = Breaker()

    @property
    def alias(self) -> str:
        """<prefix>-public-<version>: hosts with the code before and after a release each ask, and
        follow into, an index of their own."""
        return f"{self.prefix}-{VERSION}"

    @property
    def copy(self) -> str:
        return f"elasticsearch:{self.alias}"

    @cached_property
    def _asking(self) -> Elasticsearch:
        """For searches: another node is tried when one is not there, never after a timeout."""
        return Elasticsearch(
            self.hosts, request_timeout=self.timeout, max_retries=2, retry_on_timeout=False
        )

    @cached_property
    def client(self) -> Elasticsearch:
        """For everything that may take its time."""
        return Elasticsearch(
            self.hosts, request_timeout=60, max_retries=3, retry_on_status=(429, 502, 503)
        )

    # --- Searching ------------------------------------------------------------------------------

    def find(self, plan: Plan) -> Answer:
        if not self.breaker.allows():
            raise EngineUnavailable("It did not answer a moment ago.")
        try:
            response = self._asking.search(
                index=self.alias,
                # Half an answer would say that the other half of the site is not there.
                allow_partial_search_results=False,
                **_arguments(asking.body(plan)),
            )
        except (ApiError, TransportError) as error:
            self._note_failure(error)
            raise EngineUnavailable(str(error)) from error
        self.breaker.succeeded()
        return asking.answer(plan, response)

    def scores_by_field(self, plan: Plan, found: Sequence[Found]) -> list[dict[str, float]]:
        with self._reached():
            response = self.client.search(
                index=self.alias, include_named_queries_score=True, **explaining.named(plan)
            )
        return explaining.scores(found, response)

    def asked(self, plan: Plan) -> str:
        return explaining.asked(plan)

    def _note_failure(self, error: ApiError | TransportError) -> None:
        """What a failure tells about the engine: a refusal comes from one that is well."""
        if isinstance(error, NotFoundError):
            changes.wake_followers()
        if isinstance(error, ApiError) and error.meta.status < 500 and error.meta.status != 429:
            self.breaker.succeeded()
            return
        away = isinstance(error, NotThere) and not isinstance(error, ConnectionTimeout)
        self.breaker.failed(away=away)

    # --- Following ------------------------------------------------------------------------------

    def follow(self, limit: int = contents.BATCH) -> bool:
        log.give_positions()
        with self._reached():
            cursor = IndexCursor.objects.filter(copy=self.copy).first()
            stands = cursor is not None and self.live() == cursor.generation
            lines = log.read_from(cursor.position, cursor.mark, limit) if stands else None
            if lines is None:
                self.rebuild()
                return False
            if lines:
                documents, gone = contents.changed(lines, private=self.private)
                self.write(cursor.generation, documents, gone, lines[-1].position)
                # Another follower may have been quicker, or a rebuild: then its cursor stands.
                IndexCursor.objects.filter(
                    copy=self.copy, generation=cursor.generation, position=cursor.position
                ).update(position=lines[-1].position, mark=lines[-1].mark, moved_at=timezone.now())
            return len(lines) == limit

    def live(self) -> str:
        """The index behind the alias; "" when there is none."""
        try:
            return next(iter(self.client.indices.get_alias(name=self.alias)), "")
        except NotFoundError:
            return ""

    def write(
        self, index: str, documents: Iterable[SearchDocument], gone: Iterable[Name], position: int
    ) -> None:
        """Writes what was read after the log had reached `position`."""
        self.send(actions_of(index, documents, gone, position))

    def send(self, actions: Iterable[dict[str, Any]]) -> None:
        """Has the engine take actions; raises EngineUnavailable when it cannot."""
        for done, item in helpers.streaming_bulk(
            self.client, actions, chunk_size=500, raise_on_error=False
        ):
            if not done:
                _judge(next(iter(item.values())))

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[Name] = ()) -> None:
        """Writes documents straight into the live index: what `check_search` repairs."""
        with self._reached():
            cursor = IndexCursor.objects.get(copy=self.copy)
            self.write(cursor.generation, documents, gone, cursor.position)

    # --- Building anew --------------------------------------------------------------------------

    def rebuild(self, progress: Callable[[int], Any] | None = None) -> int:
        with self._reached():
            return Building(self).run(progress)

    def tidy(self) -> None:
        with self._reached():
            building.remove_other_versions(self)

    # --- Standing -------------------------------------------------------------------------------

    def digests(self) -> Iterator[tuple[Name, str]]:
        with self._reached():
            for hit in helpers.scan(
                self.client, index=self.alias, _source=["source", "key", "digest"]
            ):
                held = hit["_source"]
                yield (held["source"], held["key"]), held["digest"]

    def state(self) -> CopyState:
        try:
            with self._reached():
                client = self._asking.options(request_timeout=1)
                live = next(iter(client.indices.get_alias(name=self.alias)))
                texts = client.count(index=live)["count"]
        except EngineUnavailable as error:
            return CopyState(self.copy, ready=False, detail=str(error))
        cursor = IndexCursor.objects.filter(copy=self.copy).first()
        return CopyState(
            self.copy, ready=True, texts=texts, position=cursor.position if cursor else 0
        )

    def refresh(self) -> None:
        """Makes what was written findable now rather than within a second."""
        self.client.indices.refresh(index=self.alias)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Turns the client's own errors into ours."""
        try:
            yield
        except (ApiError, TransportError, helpers.BulkIndexError) as error:
            raise EngineUnavailable(str(error)) from error


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    """The body under the client's names: `from` is a word of Python's."""
    return {("from_" if name == "from" else name): value for name, value in body.items()}


def _judge(item: dict[str, Any]) -> None:
    """What to do about a document that was not written: nothing when something newer stands there
    or it is gone already; tell when it is at fault itself; give up when the engine is."""
    status = item["status"]
    if status in (_OLDER, _GONE) and item.get("result", "not_found") == "not_found":
        return
    if status == _BAD:
        logger.error("Elasticsearch refuses %s: %s", item["_id"], item.get("error"))
        return
    raise EngineUnavailable(f"{status}: {item.get('error')}")


def _with_port(host: str) -> str:
    """The client wants a port in each address."""
    parts = urlsplit(host)
    if parts.port:
        return host
    return parts._replace(
        netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 9200}"
    ).geturl()
