"""Drafts the bulletin of a month from its tickets and calls."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from news.drafting import CannotDraftError, draft
from news.models import NewsIndexPage
from submissions.statistics import DENOMINATORS, first_of_next


class Command(BaseCommand):
    help = "Makes or refreshes the draft of a month's bulletin: figures, and a first text."

    def add_arguments(self, parser):
        parser.add_argument("month", help="YYYY-MM, a month that is over.")
        parser.add_argument("--as-of", help="YYYY-MM-DD: events up to this day (inclusive) count.")
        parser.add_argument("--denominator", choices=DENOMINATORS, default="answered")

    def handle(self, *args, month: str, as_of: str | None, denominator: str, **options):
        first = _date(f"{month}-01")
        if first_of_next(first) > timezone.localdate():
            raise CommandError(_("%(month)s is not over yet.") % {"month": month})
        index = NewsIndexPage.objects.first()
        if index is None:
            raise CommandError(_("There is no index of news yet: run load_demo first."))
        try:
            page = draft(first, index, _date(as_of) if as_of else None, denominator)
        except (CannotDraftError, ValueError) as error:
            raise CommandError(str(error)) from error
        for problem in page.problems():
            self.stderr.write(problem)
        self.stdout.write(
            _("Draft %(title)r, to be edited at /quan-tri/pages/%(key)d/edit/.")
            % {"title": page.title, "key": page.pk}
        )


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(_("%(text)r is not a date.") % {"text": text}) from error
