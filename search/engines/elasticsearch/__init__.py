"""The engine for many web hosts and many texts: one Elasticsearch index behind an alias."""

import datetime
import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from elastic_transport import ConnectionError as NotThere
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers

from ... import contents, log
from ...documents import SearchDocument
from ...models import IndexCursor
from ...planning import Plan
from ..base import Answer, CopyState, EngineUnavailable, Found, Name
from . import asking, explaining
from .breaker import Breaker
from .mapping import VERSION, identity, mappings, to_source

logger = logging.getLogger(__name__)

#: What one document may be refused for; anything else is the engine's own trouble.
_OLDER, _GONE, _BAD = 409, 404, 400

#: Replicas as nodes allow, so that one node is green and three survive the loss of any.
_SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-2",
    "refresh_interval": "1s",
    "max_result_window": 10_000,
}


class ElasticsearchEngine:
    """The copy of the index behind the alias `<prefix>-public` (or `<prefix>-private`) at `url`
    (several nodes may be given, separated by commas). A search waits at most `timeout` seconds."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str, timeout: float, *, private: bool = False) -> None:
        self.private = private
        self.hosts = [_with_port(host.strip()) for host in url.split(",") if host.strip()]
        self.alias = f"{prefix}-{'private' if private else 'public'}"
        self.timeout = timeout
        self.breaker = Breaker()

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
            response = self._asking.search(index=self.alias, **_arguments(asking.body(plan)))
        except (ApiError, TransportError) as error:
            away = isinstance(error, NotThere) and not isinstance(error, ConnectionTimeout)
            self.breaker.failed(away=away)
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

    # --- Following ------------------------------------------------------------------------------

    def follow(self, limit: int = contents.BATCH) -> bool:
        log.give_positions()
        with self._reached():
            cursor = IndexCursor.objects.filter(copy=self.copy).first()
            stands = cursor is not None and self._stands(cursor)
            lines = log.read_from(cursor.position, cursor.mark, limit) if stands else None
            if lines is None:
                self.rebuild()
                return False
            if lines:
                documents, gone = contents.changed(lines, private=self.private)
                self._write(cursor.generation, documents, gone, lines[-1].position)
                # Another follower may have been quicker, or a rebuild: then its cursor stands.
                IndexCursor.objects.filter(
                    copy=self.copy, generation=cursor.generation, position=cursor.position
                ).update(position=lines[-1].position, mark=lines[-1].mark, moved_at=timezone.now())
            return len(lines) == limit

    def _stands(self, cursor: IndexCursor) -> bool:
        """Whether the live index is the cursor's and of this version."""
        return self._live() == cursor.generation and self._version(cursor.generation) == VERSION

    def _live(self) -> str:
        """The index behind the alias; "" when there is none."""
        try:
            return next(iter(self.client.indices.get_alias(name=self.alias)), "")
        except NotFoundError:
            return ""

    def _version(self, index: str) -> str:
        found = self.client.indices.get_mapping(index=index)[index]["mappings"]
        return found.get("_meta", {}).get("version", "")

    def _write(
        self, index: str, documents: Iterable[SearchDocument], gone: Iterable[Name], position: int
    ) -> None:
        """Writes what was read after the log had reached `position`.

        The position is the version of each document: a follower that read earlier and writes
        later is refused, and nothing new is lost under something old.
        """
        version = {"version": position, "version_type": "external_gte"}
        actions = [
            {"_op_type": "delete", "_index": index, "_id": identity(name), **version}
            for name in gone
        ]
        actions += [
            {
                "_op_type": "index",
                "_index": index,
                "_id": identity((document.source, document.key)),
                "_source": to_source(document),
                **version,
            }
            for document in documents
        ]
        for done, item in helpers.streaming_bulk(
            self.client, actions, chunk_size=200, raise_on_error=False
        ):
            if not done:
                _judge(next(iter(item.values())))

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[Name] = ()) -> None:
        """Writes documents straight into the live index: what `check_search` repairs."""
        with self._reached():
            cursor = IndexCursor.objects.get(copy=self.copy)
            self._write(cursor.generation, documents, gone, cursor.position)

    # --- Building anew --------------------------------------------------------------------------

    def rebuild(self, progress: Callable[[int], Any] | None = None) -> int:
        log.give_positions()
        # The place in the log is taken before the first text is read: what changes meanwhile
        # comes after it and is followed.
        position = log.head().position
        mark = log.mark_at(position) or ""
        with self._reached():
            index = self._create()
            try:
                texts = self._fill(index, position, progress)
                replaced = self._finish(index, position, mark)
            except BaseException:
                self.client.indices.delete(index=index, ignore_unavailable=True)
                raise
            self._remove_old(index, replaced)
        return texts

    def _create(self) -> str:
        moment = timezone.now().strftime("%Y%m%d%H%M%S")
        index = f"{self.alias}-{moment}-{secrets.token_hex(3)}"
        settings = {**_SETTINGS, "refresh_interval": "-1"}
        self.client.indices.create(index=index, settings=settings, mappings=mappings())
        return index

    def _fill(self, index: str, position: int, progress: Callable[[int], Any] | None) -> int:
        texts = 0
        for documents in contents.everything(private=self.private):
            self._write(index, documents, (), position)
            texts += len(documents)
            if progress:
                progress(texts)
        return texts

    def _finish(self, index: str, position: int, mark: str) -> str:
        """Follows the log to its end and makes the new index the live one; gives the one before.

        The cursor turns first: from then on followers write to the new index, from the place it
        has been followed to.
        """
        while lines := log.read(position, contents.BATCH):
            changed = contents.changed(lines, private=self.private)
            self._write(index, *changed, lines[-1].position)
            position, mark = lines[-1].position, lines[-1].mark
        self.client.indices.put_settings(
            index=index, settings={"refresh_interval": _SETTINGS["refresh_interval"]}
        )
        self.client.indices.refresh(index=index)
        values = {"position": position, "mark": mark, "generation": index}
        IndexCursor.objects.update_or_create(copy=self.copy, defaults=values)
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self.alias}}]
        replaced = self._live()
        if replaced:
            actions.append({"remove": {"index": replaced, "alias": self.alias}})
        self.client.indices.update_aliases(actions=actions)
        return replaced

    def _remove_old(self, kept: str, replaced: str) -> None:
        """Removes the index that was replaced, and what rebuilds that died left behind: none that
        may still be building, so only what is older than a day."""
        day_ago = (timezone.now() - datetime.timedelta(days=1)).timestamp() * 1000
        for index, facts in self.client.indices.get(index=f"{self.alias}-*").items():
            left_behind = int(facts["settings"]["index"]["creation_date"]) < day_ago
            if index == replaced or (left_behind and index != kept):
                self.client.indices.delete(index=index, ignore_unavailable=True)

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
