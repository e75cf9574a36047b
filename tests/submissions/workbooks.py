"""Excel files as a centre keeps them, for the tests of the register."""

import io

from openpyxl import Workbook

TICKET_TITLES = ["Số phiếu", "Ngày tiếp nhận", "Kênh", "Nội dung", "Kết quả", "Đánh giá"]
CALL_TITLES = ["Ngày", "Gọi vào", "Gọi ra"]


def book(*rows, titles=TICKET_TITLES, sheet="Sổ phiếu", joined=(), before=()):
    """A workbook in memory with the given header and rows."""
    made = Workbook()
    page = made.active
    page.title = sheet
    for row in (*before, titles, *rows):
        page.append(row)
    for cells in joined:
        page.merge_cells(cells)
    return saved(made)


def saved(made: Workbook) -> io.BytesIO:
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "so-phieu.xlsx"
    return out


def row(
    number="P1", received="01/11/2021", channel="Điện thoại", content="Hỏi giờ làm việc", *more
):
    return [number, received, channel, content, *(more or ("Đã trả lời", "Hài lòng"))]
