"""Checking a register and bringing it in.

A file is checked whole before any of it is written: one bad cell, and nothing is. It is written in
batches, each in a transaction of its own, so that citizens can go on sending meanwhile. An import
that is cut off is taken up by starting it again: a row that is there already is known again.
"""

from __future__ import annotations

import datetime
import hashlib
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from portal.vietnamese import format_month, local_date

from ..dossier import Actor
from ..intake import open_tickets
from ..models import CallCount, MonthClose, State, Ticket
from ..permissions import COORDINATOR, OPERATOR
from ..workflow import REGISTER, Past, Record, record_many
from . import columns
from .calls import CallReader, DayOfCalls
from .tickets import DUPLICATE, Complaint, Entry, RowReader
from .workbook import Sheet, opened

BATCH = 1000
MOST_COMPLAINTS = 500  # kept with their words; all are counted
PREVIEW = 10

COLUMNS = {"tickets": columns.TICKETS, "calls": columns.CALLS}


@dataclass
class Check:
    """What a file holds. `months` counts rows by first day of month, `known` those that are there
    already, `results` what became of the tickets (values of `RESULTS`)."""

    sheet: str = ""
    rows: int = 0
    known: int = 0
    months: Counter[datetime.date] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    preview: list[Entry | DayOfCalls] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    wrong: int = 0

    @property
    def good(self) -> bool:
        return self.rows > 0 and not self.wrong

    def complain(self, complaints: Iterable[Complaint]) -> None:
        for complaint in complaints:
            self.wrong += 1
            if len(self.complaints) < MOST_COMPLAINTS:
                self.complaints.append(complaint)


@dataclass(frozen=True)
class Options:
    """`sheet` names the one to read where several look like registers. `month` (a first day)
    refuses rows of any other. `into_closed` lets rows into months that are closed already, whose
    figures then change."""

    sheet: str = ""
    month: datetime.date | None = None
    into_closed: bool = False


def fingerprint(file: BinaryIO) -> str:
    """SHA-256 of the file, hex: the same file is known by it."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def check(
    file: BinaryIO, kind: str, options: Options = Options(), spool: BinaryIO | None = None
) -> Check:
    """Reads the whole file and writes nothing to the database. Raises `workbook.Unreadable`.

    `spool` takes the rows as they were read, a batch after the other: reading a big sheet takes
    as long as writing it, and once is enough.
    """
    found = Check()
    with opened(file, COLUMNS[kind], options.sheet) as sheet:
        found.sheet = sheet.name
        found.complain(_merged(sheet))
        reader, examine = _parts(kind, sheet, options)
        for batch in _batches(_read(sheet, reader, found)):
            found.known += examine(batch, found)
            found.rows += len(batch)
            if spool:
                pickle.dump(batch, spool)
            found.preview += batch[: max(0, PREVIEW - len(found.preview))]
    _check_originals(reader, found)
    return found


def bring_in(
    file: BinaryIO,
    kind: str,
    user=None,
    options: Options = Options(),
    progress: Callable[[int, int], object] = lambda done, rows: None,
) -> tuple[Check, int]:
    """Writes what is not there yet; gives the check and how many rows were written.

    A file with anything wrong is left alone. `progress` is told the rows done and all rows.
    Raises `workbook.Unreadable`.
    """
    with tempfile.TemporaryFile() as spool:
        found = check(file, kind, options, spool)
        if not found.good:
            return found, 0
        spool.seek(0)
        write = _TicketWriter(user) if kind == "tickets" else _CallWriter()
        written = done = 0
        while done < found.rows:
            batch = pickle.load(spool)  # noqa: S301 (written a moment ago by `check`)
            written += write(batch)
            done += len(batch)
            progress(done, found.rows)
        write.finish()
    return found, written


def _parts(kind: str, sheet: Sheet, options: Options):
    """The reader of the file's rows, and what is looked at in each batch of them."""
    titles = {column.key: column.title for column in COLUMNS[kind]}
    if kind == "tickets":
        return RowReader(titles), _TicketExaminer(titles, options)
    return CallReader(titles), _CallExaminer(titles, options)


def _read(sheet: Sheet, reader, found: Check) -> Iterator[Entry | DayOfCalls]:
    for number, cells in sheet.rows:
        entry, complaints = reader.read(number, cells)
        if complaints:
            found.complain(complaints)
            found.rows += 1
        else:
            yield entry


def _batches(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _merged(sheet: Sheet) -> list[Complaint]:
    words = _("joined cells. Undo the joining and fill in every row")
    return [Complaint(0, cells, "", words) for cells in sheet.merged]


class _MonthRule:
    """Rows belong to the month that was named, and not to one that is closed."""

    def __init__(self, options: Options):
        self.options = options
        self.closed = set(MonthClose.objects.values_list("month", flat=True))

    def complaint(self, row: int, title: str, day: datetime.date, new: bool) -> Complaint | None:
        month = day.replace(day=1)
        if self.options.month and month != self.options.month:
            words = _("does not lie in %(month)s") % {"month": format_month(self.options.month)}
        elif new and month in self.closed and not self.options.into_closed:
            words = _("%(month)s is closed: its figures are not changed any more") % {
                "month": format_month(month)
            }
        else:
            return None
        return Complaint(row, str(row), title, words)


class _TicketExaminer:
    """Looks at entries together: numbers that stand twice, tickets that are there already."""

    def __init__(self, titles: dict[str, str], options: Options):
        self.titles = titles
        self.months = _MonthRule(options)

    def __call__(self, batch: list[Entry], found: Check) -> int:
        there = _tickets_there(batch)
        known = 0
        for entry in batch:
            day = local_date(entry.new.received_at)
            number = entry.new.register_number
            is_known = entry.new.key in there["keys"]
            known += is_known
            found.months[day.replace(day=1)] += 1
            found.results[entry.result] += 1
            if number in there["numbers"] and not is_known:
                words = _("there is a ticket with this number that says something else")
                found.complain([Complaint(entry.row, str(entry.row), self.titles["number"], words)])
            late = self.months.complaint(entry.row, self.titles["received"], day, not is_known)
            found.complain([late] if late else [])
        return known


def _tickets_there(batch: list[Entry]) -> dict[str, set]:
    numbers = [entry.new.register_number for entry in batch if entry.new.register_number]
    keys = [entry.new.key for entry in batch]
    return {
        "keys": set(
            Ticket.objects.filter(submission_key__in=keys).values_list("submission_key", flat=True)
        ),
        "numbers": set(
            Ticket.objects.filter(register_number__in=numbers).values_list(
                "register_number", flat=True
            )
        ),
    }


class _CallExaminer:
    def __init__(self, titles: dict[str, str], options: Options):
        self.titles = titles
        self.months = _MonthRule(options)

    def __call__(self, batch: list[DayOfCalls], found: Check) -> int:
        counted = CallCount.objects.in_bulk([row.day for row in batch], field_name="day")
        known = 0
        for row in batch:
            there = counted.get(row.day)
            is_known = there is not None and (there.calls_in, there.calls_out) == (
                row.calls_in,
                row.calls_out,
            )
            known += is_known
            found.months[row.day.replace(day=1)] += 1
            late = self.months.complaint(row.row, self.titles["day"], row.day, not is_known)
            found.complain([late] if late else [])
        return known


def _check_originals(reader, found: Check) -> None:
    """Each duplicate names a ticket of this file or of an earlier one."""
    if not isinstance(reader, RowReader):
        return
    wanted = {n: row for n, row in reader.originals.items() if n not in reader.numbers}
    there = set(
        Ticket.objects.filter(register_number__in=wanted).values_list("register_number", flat=True)
    )
    found.complain(
        Complaint(
            row,
            str(row),
            reader.titles["duplicate_of"],
            _("there is no ticket with the number “%(number)s”") % {"number": number},
        )
        for number, row in wanted.items()
        if number not in there
    )


class _TicketWriter:
    """Writes entries through the doors of every other ticket. Nobody is told."""

    def __init__(self, user):
        self.actor = Actor(user, frozenset({REGISTER, OPERATOR, COORDINATOR}))
        self.merges: list[Entry] = []

    def __call__(self, batch: list[Entry]) -> int:
        self.merges += [entry for entry in batch if entry.result == DUPLICATE]
        there = _tickets_there(batch)["keys"]
        fresh = [entry for entry in batch if entry.new.key not in there]
        if not fresh:
            return 0
        open_tickets(
            [entry.new for entry in fresh],
            self.actor,
            notify=False,
            pasts=[
                [Past(step.action, self.actor, step.at, step.what) for step in entry.steps]
                if entry.result != DUPLICATE
                else []
                for entry in fresh
            ],
        )
        return len(fresh)

    def finish(self) -> None:
        """Joins the duplicates with what they repeat, which may stand further down in the file."""
        for some in _batches(self.merges):
            numbers = {entry.merged_into for entry in some}
            into = {
                ticket.register_number: ticket
                for ticket in Ticket.objects.filter(register_number__in=numbers)
            }
            waiting = Ticket.objects.filter(
                submission_key__in=[entry.new.key for entry in some], state=State.NEW
            )
            by_key = {ticket.submission_key: ticket for ticket in waiting}
            record_many(
                [
                    Record(by_key[entry.new.key], "merge", self.actor, entry.steps[0].at, what)
                    for entry in some
                    if entry.new.key in by_key
                    for what in [{"into": into[entry.merged_into]}]
                ],
                notify=False,
            )


class _CallWriter:
    def __call__(self, batch: list[DayOfCalls]) -> int:
        counts = [
            CallCount(day=row.day, calls_in=row.calls_in, calls_out=row.calls_out) for row in batch
        ]
        CallCount.objects.bulk_create(
            counts,
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["calls_in", "calls_out"],
        )
        return len(batch)

    def finish(self) -> None:
        """Nothing is left to do: days do not depend on each other."""
