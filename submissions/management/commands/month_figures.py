"""The figures of one month, as JSON or as a table."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.vietnamese import (
    format_date,
    format_month,
    format_number,
    format_percent,
    local_date,
)
from submissions.models import Channel
from submissions.statistics import DENOMINATORS, month_figures

COLUMN_WIDTH = 44


class Command(BaseCommand):
    help = "Counts the tickets and calls of a month as the bulletin does."

    def add_arguments(self, parser):
        parser.add_argument("month", metavar="YYYY-MM")
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", help="by default the month's closing date, or today"
        )
        parser.add_argument("--denominator", choices=DENOMINATORS, default="answered")
        parser.add_argument("--json", action="store_true", help="all figures, by the fixed keys")

    def handle(self, *args, month, as_of, denominator, **options):
        first = self._month(month)
        day = self._day(as_of) if as_of else None
        if day and day < first:
            raise CommandError(
                _("The closing date %(day)s lies before the month %(month)s.")
                % {"day": format_date(day), "month": f"{first:%m/%Y}"}
            )
        figures = month_figures(first, day, denominator)
        if options["json"]:
            self.stdout.write(json.dumps(figures, indent=2))
        else:
            self.stdout.write("\n".join(table(first, figures)))

    def _month(self, text: str) -> datetime.date:
        try:
            first = datetime.datetime.strptime(text, "%Y-%m").date()
        except ValueError:
            raise CommandError(
                _("“%(text)s” is not a month. Write the year and the month, such as 2021-11.")
                % {"text": text}
            ) from None
        if first > local_date(timezone.now()):
            raise CommandError(
                _("%(month)s has not begun: there is nothing to count yet.")
                % {"month": f"{first:%m/%Y}"}
            )
        return first

    def _day(self, text: str) -> datetime.date:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise CommandError(
                _("“%(text)s” is not a date. Write year, month and day, such as 2021-11-30.")
                % {"text": text}
            ) from None


def table(month: datetime.date, figures: dict) -> list[str]:
    """The lines of a table that people read, in the language in force."""
    channels = [(f"  {channel.label}", figures["by_channel"][channel.value]) for channel in Channel]
    results = [
        (_("Satisfied"), "satisfied"),
        (_("Not satisfied"), "unsatisfied"),
        (_("No reply"), "no_reply"),
    ]
    rows = [
        (_("Calls"), figures["calls"]),
        ("  " + _("calls in"), figures["calls_in"]),
        ("  " + _("calls out"), figures["calls_out"]),
        (_("Interactions"), figures["interactions"]),
        (_("Tickets"), figures["tickets"]),
        *channels,
        (_("Tickets about procedures"), figures["tthc"]),
        (_("Tickets of the month before"), figures["previous_tickets"]),
        (_("Against the month before"), figures["change"]),
        (_("Answered"), figures["answered"]),
        *[(f"  {label}", figures[key], figures["percentages"][key]) for label, key in results],
        (_("In progress"), figures["in_progress"]),
        (_("Refused"), figures["refused"]),
        (_("Forwarded to another body"), figures["forwarded"]),
        (_("Duplicates"), figures["duplicate"]),
    ]
    as_of = format_date(datetime.date.fromisoformat(figures["as_of"]))
    title = _("Figures of %(month)s, counted as of %(day)s")
    return [
        title % {"month": format_month(month), "day": as_of},
        *[_line(*row) for row in rows],
        _denominator_line(figures),
    ]


def _line(label: str, number: int, share: str | None = None) -> str:
    line = f"{label:<{COLUMN_WIDTH}}{format_number(number):>10}"
    return f"{line}{format_percent(Decimal(share)):>10}" if share else line


def _denominator_line(figures: dict) -> str:
    whole = figures["answered"]
    if figures["denominator"] == "rated":
        whole -= figures["no_reply"]
        return _("Percentages of the %(number)s tickets rated.") % {"number": format_number(whole)}
    return _("Percentages of the %(number)s tickets answered.") % {"number": format_number(whole)}
