"""How well the search finds: the tables of docs/search.md.

    python -m bench.search_quality judged [tuning|frozen]      # totals by file and group
    python -m bench.search_quality typing QUERIES.jsonl        # shares by way of typing
    python -m bench.search_quality large FAQ.jsonl [NUMBER]    # questions find their own entries

The database and the engines are those of the environment (PORTAL_DATA, ELASTICSEARCH_URL); what is
measured must have been loaded and indexed. Of the frozen half only totals are printed, here too.
`FAQ.jsonl` is what `import_faq` took. Give `--engine elasticsearch` or `--engine embedded` at the
end; both where both are there.
"""

import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JUDGED = ROOT / "tests" / "search" / "judged"
SEED = 1022
#: Questions asked of a large corpus.
ASKED = 300


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()
    from search.engines import chosen

    engines = [engine.name for engine in chosen.to_ask()]
    if "--engine" in arguments:
        at = arguments.index("--engine")
        engines = [arguments[at + 1]]
        arguments = arguments[:at]
    what, *rest = arguments
    reports: dict[str, Callable[..., Iterator[tuple]]] = {
        "judged": judged,
        "typing": typing,
        "large": large,
    }
    for engine in engines:
        print(f"\n{engine}")
        for row in reports[what](engine, *rest):
            print(
                "  ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row)
            )


def judged(engine: str, half: str = "frozen") -> Iterator[tuple]:
    """Each file of one half; the procedures among procedures alone too."""
    from search import evaluation

    everything = []
    for name in ("site", "procedures", "unanswerable"):
        queries = _read(JUDGED / half / f"{name}.jsonl")
        everything += [query for query in queries if query.grades]
        for group, figures in sorted(evaluation.evaluate(queries, engine).items()):
            yield name, group, figures
        if name == "procedures":
            only = ("thu-tuc",)
            figures = evaluation.evaluate(queries, engine, kinds=only)["all"]
            yield name, "among procedures", figures
            yield "success@3", _success(queries, engine, 3), "among procedures"
            yield "success@3 in all", _success(queries, engine, 3, kinds=())
    yield "all graded", evaluation.evaluate(everything, engine, resamples=1000)["all"]


def typing(engine: str, file: str) -> Iterator[tuple]:
    """The MRR of each way of typing as a share of the accented one."""
    from bench.typing_ways import ways
    from search import evaluation

    queries = [query for query in _read(Path(file)) if query.grades]
    whole = _mrr(queries, engine)
    yield "accented", whole
    for name, way in ways(SEED).items():
        typed = [evaluation.Judged(way(query.query), query.grades, "") for query in queries]
        yield name, _mrr(typed, engine) / whole
    yield from _abbreviations(queries, engine)


def _abbreviations(queries: list, engine: str) -> Iterator[tuple]:
    """Queries that have a full form, written short, and the other way round."""
    from bench.typing_ways import abbreviated
    from search import evaluation
    from search.models import Abbreviation

    pairs = sorted(Abbreviation.objects.values_list("short", "full"), key=lambda row: -len(row[1]))
    for name, table in (
        ("abbreviated", pairs),
        ("in full", [(full, short) for short, full in pairs]),
    ):
        changed = [(query, abbreviated(query.query, table)) for query in queries]
        changed = [(query, text) for query, text in changed if text != query.query]
        if changed:
            before = _mrr([query for query, _ in changed], engine)
            after = _mrr(
                [evaluation.Judged(text, query.grades, "") for query, text in changed], engine
            )
            yield name, after / before, f"n={len(changed)}"


def large(engine: str, file: str, number: str = str(ASKED)) -> Iterator[tuple]:
    """Full questions, and four to seven words of them, among everything that is indexed."""
    from search import evaluation

    dice = random.Random(SEED)
    rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
    rows = [row for row in rows if len(row["question"].split()) >= 8]
    asked = dice.sample(rows, min(int(number), len(rows)))
    for name, shorten in (("full question", str), ("4-7 words", _some_words)):
        queries = [
            evaluation.Judged(shorten(row["question"]), {f"hoi-dap/{row['slug']}": 3}, "")
            for row in asked
        ]
        yield name, evaluation.evaluate(queries, engine)["all"]


def _some_words(question: str) -> str:
    """Four to seven neighbouring words of a question, the same each time."""
    words = re.findall(r"\w+", question)
    dice = random.Random(f"{SEED}:{question}")
    length = min(dice.randint(4, 7), len(words))
    start = dice.randint(0, len(words) - length)
    return " ".join(words[start : start + length])


def _mrr(queries: Iterable, engine: str) -> float:
    from search import evaluation

    return evaluation.evaluate(queries, engine)["all"]["MRR@10"]


def _success(
    queries: list, engine: str, depth: int, kinds: tuple[str, ...] = ("thu-tuc",)
) -> float:
    from search import evaluation
    from search.door import search
    from search.requests import SearchRequest

    right = 0
    for query in queries:
        found = search(SearchRequest(query.query, kinds=kinds, per_page=depth, engine=engine)).hits
        right += any(query.grades.get(evaluation.name_of(hit), 0) > 0 for hit in found)
    return right / len(queries)


def _read(path: Path) -> list:
    from search import evaluation

    with open(path, encoding="utf-8") as lines:
        return list(evaluation.read(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
