"""Tells how often what routing proposes is right, for tickets that it has not learnt from."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from portal.vietnamese import format_number
from submissions.learning import read_matters
from submissions.teaching import FOLDS, judge, learn_routing


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--folds", type=int, default=FOLDS, help="Parts to cut the texts into.")
        parser.add_argument("--learn", action="store_true", help="Learn anew and keep it, too.")

    def handle(self, *args, **options):
        folds = max(2, options["folds"])
        figures = learn_routing() if options["learn"] else judge(read_matters(), folds=folds)
        self.stdout.write(
            _("%(tickets)s different matters of tickets and %(questions)s questions.")
            % {name: format_number(figures[name]) for name in ("tickets", "questions")}
        )
        names = {"topic": _("Topic"), "organisation": _("Organisation")}
        for of, name in names.items():
            one = figures[of]
            self.stdout.write(
                _("%(name)s: first %(top1)s%%, among the first three %(top3)s%% of %(n)s.")
                % {
                    "name": name,
                    "n": format_number(one["n"]),
                    "top1": format_number(round(100 * one["top1"], 1)),
                    "top3": format_number(round(100 * one["top3"], 1)),
                }
            )
