"""Loads the days off and working Saturdays of 2021 to 2027."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.calendar.loading import load_days


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--replace",
            type=int,
            metavar="YEAR",
            help="put the rows of the file in place of this year's, edited ones included",
        )

    def handle(self, *args, **options):
        added, removed = load_days(options["replace"])
        self.stdout.write(
            _("Calendar: %(added)d days added, %(removed)d removed.")
            % {"added": added, "removed": removed}
        )
