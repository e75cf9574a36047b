"""The empty register to fill in, with a sheet that explains its columns."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from . import columns

SHEET_NAMES = {"tickets": "Sổ phiếu", "calls": "Cuộc gọi"}
COLUMNS = {"tickets": columns.TICKETS, "calls": columns.CALLS}
TEXT = "@"  # Excel's number format for text: leading zeros and signs stay as typed
ROWS_PREPARED = 1000
_HEADER = PatternFill("solid", fgColor="E3EEF7")


def template(kind: str) -> bytes:
    """An `.xlsx` for a register of `kind` ("tickets" or "calls"): the header, one row as an
    example, cells formatted as text, and the instructions."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_NAMES[kind]
    for index, column in enumerate(COLUMNS[kind], 1):
        letter = get_column_letter(index)
        head = sheet.cell(1, index, column.title)
        head.font, head.fill = Font(bold=True), _HEADER
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = TEXT
        for row in range(2, ROWS_PREPARED + 2):
            sheet.cell(row, index).number_format = TEXT
        if column.example:
            sheet.cell(2, index, column.example)
    sheet.freeze_panes = "A2"
    _explain(book, kind)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(book: Workbook, kind: str) -> None:
    sheet = book.create_sheet(_("Instructions"))
    sheet.append([_("Column"), _("Needed"), _("What to write")])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEADER
    for column in COLUMNS[kind]:
        sheet.append([column.title, _("yes") if column.needed else "", str(column.help)])
    for words in (
        _("Remove the example row before you bring the file in."),
        _("No joined cells, no formulas, no macros. Leave empty what is not known."),
        _("The file is checked whole first: as long as one cell is wrong, nothing is brought in."),
    ):
        sheet.append([words])
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["C"].width = 90
    for row in sheet.iter_rows(min_row=2, max_col=3):
        row[2].alignment = Alignment(wrap_text=True, vertical="top")
