"""Fills the portal with demo content: pages, questions, a register, accounts. May be repeated."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

import faq.demo
import news.demo
import search
from home import demo
from search.engines.base import EngineUnavailable
from submissions.demo.loading import load as load_register
from submissions.statistics import month_figures

REFERENCE_DATA = [
    "load_places",
    "load_calendar",
    "load_desk",
    "load_search_defaults",
    "load_schedules",
]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="does nothing when there are pages below the front page already",
        )

    def handle(self, *args, if_empty, **options):
        if if_empty and not demo.is_empty():
            self.stdout.write(_("The portal has content already: nothing is loaded."))
            return
        for command in REFERENCE_DATA:
            call_command(command, stdout=self.stdout)
        home = demo.front_page()
        self._part(_("Pages"), lambda: demo.load(home))
        self._part(_("Questions and procedures"), lambda: faq.demo.load(home))
        self._part(_("Register of tickets"), load_register)
        self._part(
            _("News and bulletin"),
            lambda: news.demo.load(home, figures=month_figures(news.demo.MONTH)),
        )
        self._part(_("Search index"), _rebuild_search)

    def _part(self, name: str, load: Callable[[], dict[str, Any]]) -> None:
        """Loads one part and tells what it added and how long that took."""
        started = time.monotonic()
        added = load()
        counts = ", ".join(f"{what} {number}" for what, number in added.items())
        self.stdout.write(f"{name}: {counts} ({time.monotonic() - started:.1f} s)")


def _rebuild_search() -> dict[str, int]:
    """Each engine's number of texts. One that is away follows the index log when it is back."""
    try:
        return search.rebuild()
    except EngineUnavailable as away:
        return {str(away): 0}
