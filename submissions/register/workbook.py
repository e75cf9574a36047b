"""Opening somebody's Excel file safely, and its rows one at a time.

Only `.xlsx` without macros is read. The file is judged by its parts before any of it is parsed:
how much they unpack to, and whether they are what a workbook has.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from portal.vietnamese import clean, fold, format_number

from .columns import Column, recognise

MOST_UNPACKED = 600 * 1024 * 1024  # bytes; 100,000 rows of a register come to about 150 MB
MOST_TEXTS = 150 * 1024 * 1024  # bytes of shared texts, which are held in memory
HEADER_ROWS = 20  # the header stands in one of the first rows
MACROS = "xl/vbaProject.bin"
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_CHUNK = 1 << 20


class Unreadable(ValueError):
    """A file that cannot be read at all. `str()` tells why and what to do."""


@dataclass(frozen=True)
class Cell:
    """A cell's value as Excel stored it (text, number, date, bool, None), and where it stands."""

    value: object
    address: str
    formula: bool = False


EMPTY = Cell(None, "")


@dataclass(frozen=True)
class Sheet:
    """The sheet of a workbook that holds the register. `merged` are the ranges of joined cells
    below the header, such as "B5:B9"."""

    name: str
    header_row: int
    columns: dict[int, Column]
    merged: list[str]
    rows: Iterator[tuple[int, dict[str, Cell]]]


@contextmanager
def opened(file: BinaryIO, columns: list[Column], sheet: str = "") -> Iterator[Sheet]:
    """The one sheet of `file` whose header has the needed `columns`, or the one named `sheet`.

    Its rows come as (row number, cells by column key), empty rows left out. Raises `Unreadable`.
    """
    _judge(file)
    file.seek(0)
    try:
        # Formulas are read as formulas: a stored result may be out of date, and nobody sees it.
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Unreadable(_not_a_workbook()) from error
    try:
        found = _find_sheet(book, columns, sheet)
        yield found
    finally:
        book.close()


def _not_a_workbook() -> str:
    return _("The file is not an Excel workbook (.xlsx). Open it in Excel and save it as .xlsx.")


def _judge(file: BinaryIO) -> None:
    """Refuses what is not a plain workbook, from the list of its parts alone."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable(_not_a_workbook()) from error
    sizes = {part.filename: part.file_size for part in parts}
    if "xl/workbook.xml" not in sizes:
        raise Unreadable(_not_a_workbook())
    if MACROS in sizes:
        raise Unreadable(_("The file has macros. Save it as .xlsx without macros, then try again."))
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > MOST_TEXTS:
        raise Unreadable(
            _("The file unpacks to more than %(limit)s MB. Divide it into smaller files.")
            % {"limit": format_number(MOST_UNPACKED // 1024 // 1024)}
        )


def _find_sheet(book, columns: list[Column], wanted: str) -> Sheet:
    candidates = []
    for worksheet in book.worksheets:
        if wanted and fold(worksheet.title) != fold(wanted):
            continue
        header = _header(worksheet, columns)
        if header:
            candidates.append((worksheet, *header))
    if not candidates:
        missing = ", ".join(f"“{column.title}”" for column in columns if column.needed)
        raise Unreadable(
            _("No sheet has the columns %(columns)s in its first rows. Use the template's header.")
            % {"columns": missing}
        )
    if len(candidates) > 1:
        names = ", ".join(f"“{worksheet.title}”" for worksheet, _row, _columns in candidates)
        raise Unreadable(
            _("Several sheets look like a register: %(names)s. Say which one to read.")
            % {"names": names}
        )
    worksheet, header_row, by_index = candidates[0]
    return Sheet(
        name=worksheet.title,
        header_row=header_row,
        columns=by_index,
        merged=_merged(book, worksheet, header_row),
        rows=_rows(worksheet, header_row, by_index),
    )


def _header(worksheet, columns: list[Column]) -> tuple[int, dict[int, Column]] | None:
    """The number of the header row, and which column stands at which index."""
    rows = worksheet.iter_rows(max_row=HEADER_ROWS, values_only=True)
    for number, values in enumerate(rows, 1):
        by_index = recognise(columns, values)
        present = {column.key for column in by_index.values()}
        if all(column.key in present for column in columns if column.needed):
            return number, by_index
    return None


def _rows(worksheet, header_row: int, by_index: dict[int, Column]):
    width = max(by_index) + 1
    rows = worksheet.iter_rows(min_row=header_row + 1, max_col=width)
    letters = {index: get_column_letter(index + 1) for index in by_index}
    for number, cells in enumerate(rows, header_row + 1):
        if all(cell.value in (None, "") for cell in cells):
            continue
        row = {}
        for index, column in by_index.items():
            if index >= len(cells) or cells[index].value is None:
                continue
            cell, value = cells[index], cells[index].value
            if isinstance(value, str):
                value = clean(value).strip()
            if value != "":
                formula = cell.data_type == "f"
                row[column.key] = Cell(value, f"{letters[index]}{number}", formula)
        if row:
            yield number, row


def _merged(book, worksheet, header_row: int) -> list[str]:
    """Ranges of joined cells below the header. The library's quick reading leaves them out, so
    the sheet's own text is looked through, a piece at a time."""
    # The part of a sheet is known to the quick reader alone.
    path = worksheet._worksheet_path
    found, before = [], b""
    with book._archive.open(path) as part:
        while piece := part.read(_CHUNK):
            text = before + piece
            for match in _MERGED.finditer(text):
                left, top, right, bottom = (group.decode() for group in match.groups())
                if int(bottom) > header_row:
                    found.append(f"{left}{top}:{right}{bottom}")
            # A range that is cut in two by the end of a piece is seen whole with the next.
            before = text[-60:] if not text.endswith(b"/>") else b""
    return list(dict.fromkeys(found))
