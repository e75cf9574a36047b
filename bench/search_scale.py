"""The search at 17,000 and 1,000,000 texts: building, the door, the page.

    make bench ARGS="search_scale"                          17,000 texts on every engine
    SEARCH_SCALE=1000000 make bench ARGS="search_scale"     so many, on Elasticsearch alone

The texts are a stream of made-up questions: as many words as real ones have, spread as words are in
real Vietnamese (few very often, most hardly ever). Nothing of them is in the database. Needs
ELASTICSEARCH_URL for the server's part.
"""

import os
import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate, chain
from pathlib import Path
from time import perf_counter, process_time

from bench.figures import Figure, median_and_p95

TEXTS = int(os.environ.get("SEARCH_SCALE", "17000"))
#: Above so many texts this host's own file holds a sample: what the front learns from.
SAMPLE = 17_000
#: Syllables of a body: those of the prototype's real texts, and of a short answer.
LONG, SHORT = 380, 120
QUERIES = int(os.environ.get("SEARCH_SCALE_QUERIES", "200"))
TOPICS = [f"linh-vuc-{number}" for number in range(40)]
BODIES = [f"Cơ quan số {number}" for number in range(150)]
CONTENT = Path(__file__).resolve().parent.parent / "faq" / "content"


class Language:
    """Phrases of three words from the sample content, and single syllables, drawn as unevenly as
    in real texts."""

    def __init__(self) -> None:
        from search.syllables import shipped

        phrases: dict[str, None] = {}
        for sentence in _sentences():
            words = sentence.split()
            for start in range(0, len(words) - 2, 3):
                phrases[" ".join(words[start : start + 3]).lower()] = None
        rng = random.Random(1)
        self.phrases = list(phrases)
        rng.shuffle(self.phrases)
        self.syllables = list(shipped())
        rng.shuffle(self.syllables)
        self.weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.phrases))))
        self.rare = list(accumulate(1 / (rank + 20) for rank in range(len(self.syllables))))

    def text(self, rng: random.Random, syllables: int) -> str:
        phrases = rng.choices(self.phrases, cum_weights=self.weights, k=syllables // 6)
        singles = rng.choices(self.syllables, cum_weights=self.rare, k=syllables // 2)
        words = []
        for index, phrase in enumerate(phrases):
            words.append(phrase)
            words += singles[3 * index : 3 * index + 3]
            if index % 5 == 4:
                words[-1] += "."
        return " ".join(words)


def _sentences() -> Iterator[str]:
    """The sentences of the sample questions and procedures."""
    for path in sorted(CONTENT.rglob("*.*")):
        for found in re.findall(r'"([^"]{20,})"', path.read_text(encoding="utf-8")):
            yield from re.split(r"[.?!:;,]+", found)


def run() -> list[Figure]:
    from django.conf import settings

    large = TEXTS > SAMPLE
    figures: list[Figure] = []
    with scratch(settings):
        source = bulk_source(TEXTS, SHORT if large else LONG)
        queries = [query_for(source, number) for number in range(QUERIES)]
        for figure in chain(building(source, large), asking(queries, large)):
            # It takes its time: each is told as it comes.
            print(
                f"  {figure.subject}, {figure.what}: {figure.value:.1f} {figure.unit}", flush=True
            )
            figures.append(figure)
    return figures


@contextmanager
def scratch(settings) -> Iterator[None]:
    """An index of its own, and no source but ours."""
    from search import sources
    from search.engines import chosen

    folder = Path(tempfile.mkdtemp(prefix="portal-scale-"))
    kept = dict(sources._sources)
    sources._sources.clear()
    settings.SEARCH_EMBEDDED_PATH = folder / "search.sqlite3"
    settings.SEARCH_INDEX_PREFIX = f"scale-{os.getpid()}"
    settings.SEARCH_ENGINE_TIMEOUT = 20
    try:
        yield
    finally:
        if server := chosen.elasticsearch():
            for index in server.client.indices.get(index=f"{server.prefix}-*"):
                server.client.indices.delete(index=index)
        sources._sources.update(kept)
        shutil.rmtree(folder, ignore_errors=True)


def bulk_source(texts: int, syllables: int):
    """Registers the stream: text `n` is the same whenever it is asked for."""
    from search import sources
    from search.documents import SearchDocument

    language = Language()

    class Bulk(sources.Source):
        name = "bulk"
        kind = "hoi-dap"
        size = texts

        def keys(self) -> Iterator[str]:
            return map(str, range(self.size))

        def documents(self, keys):
            return map(self.document, keys)

        def document(self, key: str) -> SearchDocument:
            rng = random.Random(int(key))
            topic = rng.randrange(len(TOPICS))
            return SearchDocument(
                source=self.name,
                key=key,
                kind=self.kind,
                title=language.text(rng, 18).capitalize() + "?",
                body=language.text(rng, syllables),
                url=f"/hoi-dap/{key}/",
                topic=TOPICS[topic],
                topic_name=f"Lĩnh vực {topic}",
                group="thu-tuc-hanh-chinh",
                organisation=rng.choice(BODIES),
            )

    source = Bulk()
    sources.register(source)
    return source


def query_for(source, number: int) -> str:
    """Four to seven words of some text's title, every second one without accents."""
    from portal.vietnamese import fold

    rng = random.Random(-number - 1)
    words = source.document(str(rng.randrange(source.size))).title.rstrip("?").split()
    length = rng.randint(4, 7)
    start = rng.randrange(max(1, len(words) - length))
    query = " ".join(words[start : start + length])
    return fold(query) if number % 2 else query


def building(source, large: bool) -> Iterator[Figure]:
    from search.engines import chosen

    for engine in (chosen.embedded(), chosen.elasticsearch()):
        if engine is None:
            continue
        source.size = min(TEXTS, SAMPLE) if engine.name == "embedded" else TEXTS
        limit = 1800 if source.size > SAMPLE else 60
        started, worked = perf_counter(), process_time()
        texts = engine.rebuild(_progress(started))
        taken, worked = perf_counter() - started, process_time() - worked
        yield Figure(f"search {texts}", engine.name, "rebuild", taken, "s", limit, "issue 5")
        # On a machine that others use too, what this process worked tells more than the clock.
        yield Figure(f"search {texts}", engine.name, "rebuild, own CPU", worked, "s")
        yield Figure(f"search {texts}", engine.name, "size", size(engine) / 1e6, "MB")
    source.size = TEXTS


def size(engine) -> float:
    """Bytes on the disk: of the file, or of one copy in Elasticsearch."""
    if engine.name == "embedded":
        return engine.file.path.stat().st_size
    index = engine.live()
    return engine.client.indices.stats(index=index)["_all"]["primaries"]["store"]["size_in_bytes"]


def _progress(started: float):
    def tell(texts: int) -> None:
        if texts % 50_000 == 0:
            print(f"  {texts} texts in {perf_counter() - started:.0f} s", flush=True)

    return tell


def asking(queries: list[str], large: bool) -> Iterator[Figure]:
    from search.engines import chosen

    name = f"search {TEXTS}"
    if not large:
        chosen_url = _without_server()
        yield from _timed(name, "embedded", "inside search()", queries, _search, 50)
        _with_server(chosen_url)
    if chosen.elasticsearch() is None:
        return
    yield from _timed(name, "elasticsearch", "inside search()", queries, _search, None)
    yield from against_raw(name, queries)
    page_limit = 120 if large else 60
    yield from _timed(name, "elasticsearch", "whole page", queries, _page(), page_limit)


def _without_server() -> str:
    from django.conf import settings

    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
    return url


def _with_server(url: str) -> None:
    from django.conf import settings

    settings.ELASTICSEARCH_URL = url


def _search(query: str) -> None:
    from search import SearchRequest, search

    if not search(SearchRequest(query)).engine:
        raise RuntimeError("No engine answers.")


def _page():
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")

    def get(query: str) -> None:
        response = client.get("/tim-kiem/", {"q": query})
        if response.status_code != 200:
            raise RuntimeError(f"{query}: {response.status_code}")

    return get


def _timed(name, subject, what, queries, ask, limit) -> Iterator[Figure]:
    for query in queries[:20]:
        ask(query)
    taken = [_milliseconds(ask, query) for query in queries]
    median, p95 = median_and_p95(taken)
    yield Figure(name, subject, f"{what}, median", median, "ms")
    yield Figure(name, subject, f"{what}, p95", p95, "ms", limit, "issue 5" if limit else "")


def _milliseconds(ask, query: str) -> float:
    started = perf_counter()
    ask(query)
    return (perf_counter() - started) * 1000


def against_raw(name: str, queries: list[str]) -> Iterator[Figure]:
    """The door beside the bare request with the same query and aggregations, in turns."""
    ours, raw = [], []
    for number, query in enumerate(queries):
        bare = raw_request(query)
        pair = [(ours, _search), (raw, bare)]
        # Whoever asks second finds everything warm: they take turns at it.
        for taken, ask in pair if number % 2 else reversed(pair):
            taken.append(_milliseconds(ask, query))
    for what, value, reference in (
        ("door / raw _search, median", statistics.median(ours), statistics.median(raw)),
        ("door / raw _search, mean", statistics.fmean(ours), statistics.fmean(raw)),
    ):
        yield Figure(name, "elasticsearch", what, value, "ms", reference, "at most 1.3")


def raw_request(query: str):
    """What `search()` asks the engine for, to be sent without it."""
    from django.utils import timezone

    from search import SearchRequest, log, vocabulary
    from search.engines import chosen
    from search.engines.elasticsearch import asking
    from search.planning import plan
    from search.query import understand

    engine = chosen.elasticsearch()
    model = chosen.embedded().model()
    understood = understand(query, model, vocabulary.current(log.head()))
    request = SearchRequest(query)
    made = plan(
        understood, request, model, day=timezone.localdate(), offset=0, limit=request.per_page
    )
    body = {("from_" if key == "from" else key): part for key, part in asking.body(made).items()}

    def ask(_query: str) -> None:
        engine._asking.search(index=engine.alias, **body)

    return ask
