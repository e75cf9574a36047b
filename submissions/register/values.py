"""Reading one cell of a register. Each function raises `BadValue` with words for its author."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.vietnamese import LOCAL_ZONE, fold, parse_number

from .workbook import EMPTY, Cell

_DATE = re.compile(
    r"(?:(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})|"
    r"(?P<iso>\d{4})-(?P<im>\d{1,2})-(?P<id>\d{1,2}))"
    r"(?:[ T,]+(?P<h>\d{1,2})(?::|g|h)(?P<min>\d{2})(?::\d{2}(?:\.\d+)?)?)?"
)
NOON = datetime.time(12, 0)  # where a register tells the day alone
_PHONE_LENGTH = 9  # digits of a phone number that lost its leading 0


class BadValue(ValueError):
    """What is wrong with a cell."""


def text(cell: Cell = EMPTY, most: int = 0) -> str:
    """The cell as text; whole numbers without ".0". Longer than `most` characters is refused."""
    value = _value(cell)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = str(value)
    if most and len(written) > most:
        raise BadValue(_("has more than %(limit)s characters") % {"limit": most})
    return written


def _value(cell: Cell) -> object:
    if cell.formula:
        raise BadValue(_("holds a formula. Copy it and paste its value instead"))
    return cell.value


def moment(cell: Cell = EMPTY, *, at: datetime.time = NOON) -> datetime.datetime | None:
    """A day with or without a time, local; a day alone counts as `at`. None for an empty cell."""
    value = _value(cell)
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        found = value if value.time() != datetime.time() else datetime.datetime.combine(value, at)
    elif isinstance(value, datetime.date):
        found = datetime.datetime.combine(value, at)
    elif isinstance(value, str):
        found = _typed_moment(value, at)
    else:
        raise BadValue(_("is a number, not a date. Format the cell as a date, or type 30/11/2021"))
    if not 2000 <= found.year <= 2100:
        raise BadValue(_("has the year %(year)s") % {"year": found.year})
    return found.replace(tzinfo=LOCAL_ZONE)


def _typed_moment(value: str, at: datetime.time) -> datetime.datetime:
    match = _DATE.fullmatch(value)
    if match is None:
        raise BadValue(
            _("“%(text)s” is not a date. Write 30/11/2021, 30-11-2021 or 2021-11-30")
            % {"text": value[:30]}
        )
    part = match.groupdict()
    try:
        day = datetime.date(
            int(part["y"] or part["iso"]),
            int(part["m"] or part["im"]),
            int(part["d"] or part["id"]),
        )
        time = datetime.time(int(part["h"]), int(part["min"])) if part["h"] else at
    except ValueError:
        raise BadValue(_("“%(text)s” is no day of the calendar") % {"text": value[:30]}) from None
    return datetime.datetime.combine(day, time)


def count(cell: Cell = EMPTY) -> int:
    """A count of zero or more. An empty cell is refused, too: nobody knows its number."""
    value = _value(cell)
    if isinstance(value, bool) or value is None:
        raise BadValue(_("has no number"))
    if isinstance(value, (int, float)):
        if value != int(value):
            raise BadValue(
                _(
                    "holds %(number)s, which is no whole number. A comma typed between thousands"
                    " becomes a decimal sign in Excel: type 2327 or 2.327 as text"
                )
                % {"number": str(value).replace(".", ",")}
            )
        if value < 0:
            raise BadValue(_("is below zero"))
        return int(value)
    try:
        return parse_number(str(value))
    except ValueError as error:
        raise BadValue(str(error)) from error


def phone(cell: Cell = EMPTY) -> str:
    """A phone number as text. Excel drops the leading 0 of a number: nine digits get it back."""
    value = text(cell, most=30)
    if isinstance(cell.value, (int, float)) and len(value) == _PHONE_LENGTH and value.isdigit():
        return f"0{value}"
    return value


def choice(cell: Cell, meanings: Mapping[str, str], default: str = "") -> str:
    """The value that the cell's words stand for, accents and capitals aside."""
    typed = text(cell)
    if not typed:
        return default
    found = meanings.get(" ".join(fold(typed).split()))
    if found is None:
        raise BadValue(
            _("“%(text)s” is not one of the values of this column") % {"text": typed[:40]}
        )
    return found
