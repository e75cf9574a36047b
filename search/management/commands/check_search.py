from django.core.management.base import BaseCommand, CommandError

from search import checking, following
from search.engines.base import EngineUnavailable
from search.engines.chosen import copies


class Command(BaseCommand):
    help = (
        "Compares every copy of the search index with the site's content. Ends with an error when "
        "they differ; --repair puts them right."
    )

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="put right what differs")

    def handle(self, *args, **options):
        different = False
        try:
            following.follow_all()
            for engine in copies():
                found = checking.compare(engine, repair=options["repair"])
                self._tell(engine, found)
                different |= bool(found)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        if different and not options["repair"]:
            raise CommandError("Run it with --repair, or build the index anew: rebuild_search.")

    def _tell(self, engine, found):
        self.stdout.write(
            f"{engine.copy}: {engine.state().texts} texts, {len(found.missing)} missing, "
            f"{len(found.outdated)} outdated, {len(found.extra)} too many"
        )
        for kind in ("missing", "outdated", "extra"):
            for source, key in getattr(found, kind)[:10]:
                self.stdout.write(f"  {kind}: {source} {key}")
