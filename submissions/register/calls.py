"""A row of the sheet of calls: a day, and how many calls came in and went out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from . import values
from .tickets import Complaint
from .values import BadValue
from .workbook import EMPTY, Cell


@dataclass(frozen=True)
class DayOfCalls:
    """The calls of one day, as counted by the exchange."""

    row: int
    day: datetime.date
    calls_in: int
    calls_out: int


class CallReader:
    """Makes days of the rows of one file; a day may stand in it once."""

    def __init__(self, titles: dict[str, str]):
        self.titles = titles
        self.today = timezone.localdate()
        self.rows: dict[datetime.date, int] = {}

    def read(self, number: int, cells: dict[str, Cell]) -> tuple[DayOfCalls | None, list]:
        """The row's day, or everything that is wrong with it."""
        complaints: list[Complaint] = []
        found = {}
        readers = {"day": self._day, "calls_in": values.count, "calls_out": values.count}
        for key, read in readers.items():
            cell = cells.get(key, EMPTY)
            try:
                found[key] = read(cell)
            except BadValue as error:
                place = cell.address or str(number)
                complaints.append(Complaint(number, place, self.titles.get(key, key), str(error)))
        if complaints:
            return None, complaints
        self.rows[found["day"]] = number
        return DayOfCalls(number, **found), []

    def _day(self, cell: Cell) -> datetime.date:
        moment = values.moment(cell)
        if moment is None:
            raise BadValue(_("is empty"))
        day = moment.date()
        if day > self.today:
            raise BadValue(_("lies in the future"))
        if day in self.rows:
            raise BadValue(_("the day stands in row %(row)s already") % {"row": self.rows[day]})
        return day
