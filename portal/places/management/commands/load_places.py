"""Loads the topics, the administrative units of 2021, 2025 and today, and the organisations."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.places.loading import load_places


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        added = load_places()
        self.stdout.write(
            _(
                "Places: %(topics)d topics, %(units)d units, %(successions)d successions and"
                " %(organisations)d organisations added."
            )
            % added
        )
