"""What the two commands that bring in registers share."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.vietnamese import format_month, format_number
from submissions.register import importing, jobs
from submissions.register.importing import Check, Options
from submissions.register.template import template
from submissions.register.workbook import Unreadable


class RegisterCommand(BaseCommand):
    """Brings in an Excel file of `kind`, or only checks it."""

    kind = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="an .xlsx file (see --template)")
        parser.add_argument("--check", action="store_true", help="only check, write nothing")
        parser.add_argument("--sheet", default="", help="the sheet, where several look right")
        parser.add_argument("--month", metavar="YYYY-MM", help="refuse rows of any other month")
        parser.add_argument(
            "--into-closed", action="store_true", help="let rows into months that are closed"
        )
        parser.add_argument(
            "--template", action="store_true", help="write an empty register to the file instead"
        )

    def handle(self, *args, file: Path, check: bool, **options):
        if options["template"]:
            file.write_bytes(template(self.kind))
            return
        chosen = Options(options["sheet"], _month(options["month"]), options["into_closed"])
        try:
            with file.open("rb") as book:
                if check:
                    self._tell(importing.check(book, self.kind, chosen))
                else:
                    self._bring_in(book, file.name, chosen)
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error

    def _bring_in(self, book, name: str, chosen: Options) -> None:
        found, written = importing.bring_in(
            book, self.kind, options=chosen, progress=self._progress
        )
        self._tell(found)
        jobs.remember(self.kind, name, importing.fingerprint(book), found.rows, written)
        self.stdout.write(
            _("%(written)s rows brought in, %(known)s were there already.")
            % {"written": format_number(written), "known": format_number(found.rows - written)}
        )

    def _progress(self, done: int, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done * 100 // rows} %", ending="")

    def _tell(self, found: Check) -> None:
        """The months of the file. Raises `CommandError` where something is wrong with it."""
        for complaint in found.complaints:
            title = f" ({complaint.title})" if complaint.title else ""
            self.stderr.write(f"{complaint.place}{title}: {complaint.words}.")
        if found.wrong:
            raise CommandError(
                _("%(wrong)s errors: nothing was brought in.")
                % {"wrong": format_number(found.wrong)}
            )
        if not found.rows:
            raise CommandError(_("The sheet “%(name)s” has no rows.") % {"name": found.sheet})
        for month, number in sorted(found.months.items()):
            self.stdout.write(f"{format_month(month)}: {format_number(number)}")


def _month(text: str | None) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise CommandError(
            _("“%(text)s” is not a month. Write the year and the month, such as 2021-11.")
            % {"text": text}
        ) from None
