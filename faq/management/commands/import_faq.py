"""Publishes questions from a JSON Lines file and tells what became of each bad line."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from faq.imports import import_questions
from faq.models import FAQIndexPage
from faq.reporting import finish


class Command(BaseCommand):
    help = (
        'Publishes questions in bulk. Each line: {"slug", "question", "answer", "topic"?}. '
        "A slug that exists is updated; the same file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="A file of JSON Lines, UTF-8.")

    def handle(self, *args, file: Path, **options):
        index = FAQIndexPage.objects.first()
        if index is None:
            raise CommandError(_("There is no index of questions yet: run load_demo first."))
        try:
            with file.open("rb") as lines:
                report = import_questions(lines, index)
        except OSError as error:
            raise CommandError(str(error)) from error
        finish(report, self.stdout, self.stderr)
