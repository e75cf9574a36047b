from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from search import defaults


class Command(BaseCommand):
    help = "Adds the starting synonyms and abbreviations that are not there yet (idempotent)."

    def handle(self, *args, **options):
        with transaction.atomic():
            groups, short = defaults.load()
        self.stdout.write(
            _("Search: added %(groups)s synonym groups and %(short)s abbreviations.")
            % {"groups": groups, "short": short}
        )
