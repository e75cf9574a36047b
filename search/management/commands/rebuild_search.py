from django.core.management.base import BaseCommand, CommandError

from search import following
from search.engines.base import EngineUnavailable
from search.engines.chosen import copies


class Command(BaseCommand):
    help = (
        "Builds the search index anew beside the live one and swaps; searches go on meanwhile. "
        "Builds this host's own copy, and the one in Elasticsearch where that is set."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--engine", choices=["embedded", "elasticsearch"], help="only this engine's copy"
        )
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="follow the index log only; build where there is no index of this version",
        )

    def handle(self, *args, **options):
        try:
            if options["if_needed"]:
                following.follow_all()
                for engine in copies():
                    self.stdout.write(f"{engine.copy}: {engine.state().texts} texts")
                return
            names = (options["engine"],) if options["engine"] else ()
            tell = self._tell if options["verbosity"] > 1 else None
            built = following.rebuild(names, tell)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        if not built:
            raise CommandError(f"{options['engine']} is not set up here.")
        for copy, texts in built.items():
            self.stdout.write(f"{copy}: {texts} texts")

    def _tell(self, engine, texts):
        self.stdout.write(f"{engine.copy}: {texts} texts so far")
