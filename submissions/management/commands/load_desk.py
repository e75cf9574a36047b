"""Gives the desk its groups with their permissions, its rules and its reply templates."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from submissions.defaults import load_desk


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        added = load_desk()
        self.stdout.write(
            _(
                "Desk: %(groups)d groups, %(deadline_rules)d deadline rules, %(routing_rules)d"
                " routing rules, %(reply_templates)d reply templates and %(retention_rules)d"
                " retention rules added."
            )
            % added
        )
