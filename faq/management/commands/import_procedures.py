"""Publishes procedures, titles only, from a JSON list."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from faq.imports import import_procedures
from faq.models import ProcedureIndexPage
from faq.reporting import finish


class Command(BaseCommand):
    help = (
        'Publishes procedures in bulk from a list of {"code", "name", "field"}, marked for '
        "review. A code that exists is updated; the same file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="A JSON file, UTF-8.")

    def handle(self, *args, file: Path, **options):
        index = ProcedureIndexPage.objects.first()
        if index is None:
            raise CommandError(_("There is no index of procedures yet: run load_demo first."))
        try:
            rows = json.loads(file.read_text("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if not isinstance(rows, list):
            raise CommandError(_("The file must hold a list."))
        finish(import_procedures(rows, index), self.stdout, self.stderr)
