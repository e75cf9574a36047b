from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.tasks.clock import load_schedules


class Command(BaseCommand):
    help = _("Puts the schedules of the clock into force. May be called at any time.")

    def handle(self, **options):
        written, removed = load_schedules()
        self.stdout.write(
            _("Schedules: %(written)d written, %(removed)d removed.")
            % {"written": written, "removed": removed}
        )
