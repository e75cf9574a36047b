import json

from django.core.management.base import BaseCommand, CommandError

from search import evaluation
from search.door import search
from search.engines import chosen
from search.requests import SearchRequest

COLUMNS = (
    "n",
    "no_good_result",
    "success@1",
    "MRR@10",
    "nDCG@10",
    "recall@10",
    "p50_ms",
    "p95_ms",
)

MOST_SAMPLES = 10_000


class Command(BaseCommand):
    help = (
        "Measures the search on judged queries, one JSON object a line: query, relevant (a list of "
        "slugs) or grades (slug: 0-3), group. A slug is a question's unless written kind/slug; an "
        "empty list means that nothing should be found."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--engine", choices=["elasticsearch", "embedded"], default="")
        parser.add_argument(
            "--bootstrap",
            type=int,
            default=0,
            metavar="SAMPLES",
            help="add 95 %% bootstrap intervals of the means, from so many samples (1000, say)",
        )
        parser.add_argument(
            "--kind", action="append", default=[], help="only results of this kind (repeatable)"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args, **options):
        if options["engine"] and not chosen.to_ask(options["engine"]):
            raise CommandError(f"{options['engine']} is not set up here (ELASTICSEARCH_URL).")
        try:
            with open(options["file"], encoding="utf-8") as lines:
                queries = list(evaluation.read(lines))
        except (OSError, evaluation.BadLine) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        if not queries:
            raise CommandError(f"{options['file']} holds no query.")
        # The first search brings the copy up to date and opens connections; it is not measured.
        answered_by = search(SearchRequest(queries[0].query, engine=options["engine"])).engine
        groups = evaluation.evaluate(
            queries,
            options["engine"],
            kinds=tuple(options["kind"]),
            resamples=min(options["bootstrap"], MOST_SAMPLES),
        )
        if options["json"]:
            self.stdout.write(json.dumps({"engine": answered_by, "groups": groups}, indent=2))
            return
        self._print(answered_by, groups)

    def _print(self, engine, groups):
        width = max(len(name) for name in [*groups, "group"])
        self.stdout.write(f"Engine: {engine}")
        self.stdout.write("  ".join([f"{'group':{width}}", *(f"{name:>14}" for name in COLUMNS)]))
        for name in sorted(groups, key=lambda group: (group == evaluation.ALL, group)):
            values = ("-" if (v := groups[name][column]) is None else v for column in COLUMNS)
            self.stdout.write("  ".join([f"{name:{width}}", *(f"{v!s:>14}" for v in values)]))
        for name, figures in groups.items():
            for column, bounds in figures.get("intervals", {}).items():
                if bounds:
                    self.stdout.write(f"{name}  {column}: {bounds[0]} to {bounds[1]} (95 %)")
