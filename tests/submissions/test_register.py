"""Registers in Excel files: read safely, checked whole, written once."""

import datetime
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from portal.calendar.loading import load_days
from portal.places.models import Topic
from submissions.history import broken_chains
from submissions.models import CallCount, MonthClose, RegisterImport, State, Ticket
from submissions.register import importing
from submissions.register.importing import Options
from submissions.register.template import template
from submissions.register.workbook import Unreadable
from submissions.statistics import month_figures

from .factories import OrganisationFactory, TopicFactory
from .workbooks import CALL_TITLES, TICKET_TITLES, book, row, saved

pytestmark = pytest.mark.django_db

NOVEMBER = datetime.date(2021, 11, 1)


@pytest.fixture(autouse=True)
def calendar():
    load_days()


def words(file, kind="tickets", **options):
    """What a check says of a file, cell by cell."""
    found = importing.check(file, kind, Options(**options))
    return {complaint.place: complaint.words for complaint in found.complaints}


def bring_in(file, kind="tickets", **options):
    return importing.bring_in(file, kind, options=Options(**options))


# --- What a register tells, the month counts ------------------------------------------------------


def test_a_register_becomes_the_figures_of_its_month():
    OrganisationFactory(name="Sở Xây dựng")
    titles = [*TICKET_TITLES, "Đơn vị xử lý", "Lý do", "Trùng với số phiếu"]
    rows = [
        row("1", "01/11/2021 08:15", "Điện thoại", "a", "Đã trả lời", "Rất hài lòng"),
        row("2", "02/11/2021", "Zalo", "b", "Đã trả lời", "Chưa hài lòng"),
        row("3", "2021-11-03", "Email", "c", "Đã giải quyết", "Không phản hồi"),
        row("4", "04-11-2021 16:40", "Facebook", "d", "Đang xử lý", "", "Sở Xây dựng"),
        row("5", "05/11/2021", "Website", "e", "Từ chối", "", "", "Nội dung không rõ"),
        row("6", "06/11/2021", "App", "f", "Chuyển", "", "Sở Xây dựng", "Khác thẩm quyền"),
        # What it repeats stands further down.
        row("7", "07/11/2021", "Tại quầy", "g", "Trùng", "", "", "", "8"),
        row("8", datetime.datetime(2021, 11, 8, 9, 30), "Trò chuyện", "h"),
    ]

    found, written = bring_in(book(*rows, titles=titles))

    assert (found.complaints, written) == ([], 8)
    figures = month_figures(NOVEMBER, datetime.date(2021, 11, 30))
    columns = "satisfied unsatisfied no_reply in_progress refused forwarded duplicate".split()
    assert {name: figures[name] for name in columns} == {
        "satisfied": 2,
        "unsatisfied": 1,
        "no_reply": 1,
        "in_progress": 1,
        "refused": 1,
        "forwarded": 1,
        "duplicate": 1,
    }
    assert all(number == 1 for number in figures["by_channel"].values())
    assert Ticket.objects.get(register_number="7").duplicate_of.register_number == "8"
    assert broken_chains(Ticket.objects.all()) == []


def test_nothing_of_the_past_is_answered_again_or_told_to_anybody(mailoutbox):
    titles = [*TICKET_TITLES, "Email"]
    bring_in(
        book(row("1", "01/11/2021", "Zalo", "a", "", "Chưa hài lòng", "a@b.vn"), titles=titles)
    )

    ticket = Ticket.objects.get()

    assert (ticket.state, ticket.round) == (State.CLOSED, 1)
    assert not ticket.notices.exists()


def test_the_same_file_twice_changes_nothing():
    rows = [row(""), row(""), row("P3")]  # two calls on the same matter are two tickets
    assert bring_in(book(*rows))[1] == 3

    found, written = bring_in(book(*rows))

    assert (found.known, written, Ticket.objects.count()) == (3, 0, 3)


def test_an_import_that_was_cut_off_is_taken_up_again(monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 2)
    rows = [row(f"P{n}") for n in range(5)]
    rows[0] = row("P0", "01/11/2021", "Zalo", "x", "Trùng", "", "P4")
    titles = [*TICKET_TITLES, "Trùng với số phiếu"]

    def cut_off(done, _rows):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.bring_in(book(*rows, titles=titles), "tickets", progress=cut_off)
    assert Ticket.objects.count() == 4

    assert bring_in(book(*rows, titles=titles))[1] == 1
    assert Ticket.objects.get(register_number="P0").duplicate_of.register_number == "P4"


def test_topic_procedure_and_commune_of_that_time():
    call_command("load_places", verbosity=0)
    titles = [*TICKET_TITLES, "Lĩnh vực", "Liên quan TTHC", "Xã, phường", "Huyện"]
    bring_in(
        book(
            row("1", "01/11/2021", "Zalo", "a", "", "", "dat dai", "", "Gáo Giồng", "Cao Lãnh"),
            row("2", "01/11/2021", "Zalo", "b", "", "", "Đất đai", "Không", "", ""),
            titles=titles,
        )
    )

    first, second = Ticket.objects.order_by("register_number")

    assert first.topic == second.topic == Topic.objects.get(code="dat-dai")
    assert (first.is_procedure, second.is_procedure) == (first.topic.is_procedure, False)
    assert "Gáo Giồng" in str(first.commune)


# --- One wrong cell, and nothing is written -------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "place", "said"),
    [
        (row("1", "31/02/2021"), "B2", "không có trong lịch"),
        (row("1", "11/30/2021"), "B2", "không có trong lịch"),
        (row("1", "hôm qua"), "B2", "không phải là ngày"),
        (row("1", 44530), "B2", "là số"),
        (row("1", "01/11/2621"), "B2", "2621"),
        (row("1", "01/11/2099"), "B2", "tương lai"),
        (row("1", ""), "2", "trống"),
        (row("1", "01/11/2021", "Bồ câu"), "C2", "Bồ câu"),
        (row("1", "01/11/2021", "Zalo", ""), "2", "trống"),
        (row("1", "01/11/2021", "Zalo", "=A1"), "D2", "công thức"),
        (row("1", "01/11/2021", "Zalo", "a", "Đang xử lý", "Hài lòng"), "F2", "đánh giá"),
        (row("1", "01/11/2021", "Zalo", "a", "Từ chối", ""), "2", "lý do"),
    ],
)
def test_a_bad_cell_is_told_by_its_address(cells, place, said):
    file = book(cells, row("2"))

    assert said in words(file)[place]
    assert bring_in(file)[1] == 0
    assert not Ticket.objects.exists()


def test_joined_cells_are_told():
    assert "gộp" in words(book(row("1"), row("2"), joined=["D2:D3"]))["D2:D3"]


def test_a_joined_title_above_the_header_is_no_fault():
    before = [["SỔ THEO DÕI PHIẾU THÁNG 11"], []]
    assert not words(book(row("1"), before=before, joined=["A1:F1"]))


def test_phones_that_excel_took_for_numbers_get_their_zero_back():
    titles = [*TICKET_TITLES, "Điện thoại"]
    bring_in(book(row("1", "01/11/2021", "Zalo", "a", "", "", 912345678), titles=titles))

    assert Ticket.objects.get().sender.phone == "0912345678"


def test_a_number_stands_once():
    assert "dòng 2" in words(book(row("1"), row("1")))["A3"]


def test_a_number_that_says_something_else_now():
    bring_in(book(row("1")))

    assert "1" not in words(book(row("1")))
    assert "số phiếu này" in words(book(row("1", "01/11/2021", "Zalo", "khác")))["2"]


def test_another_year_is_refused_when_the_month_is_named():
    file = book(row("1", "01/11/2020"))

    assert "tháng 11/2021" in words(file, month=NOVEMBER)["2"]


def test_a_closed_month_takes_nothing_unless_told_so():
    MonthClose.objects.create(month=NOVEMBER, as_of=datetime.date(2021, 11, 30))
    file = book(row("1"))

    assert "khóa" in words(file)["2"]
    assert bring_in(file, into_closed=True)[1] == 1
    # What is there already does not stand in the way of the rest.
    assert not words(file)


# --- Files that are no register -------------------------------------------------------------------


def test_a_file_that_is_no_workbook():
    with pytest.raises(Unreadable, match="xlsx"):
        words(io.BytesIO(b"MZ\x90\x00 something else"))


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    out.seek(0)
    return out


def test_a_file_with_macros():
    file = zipped(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b"macro"})
    with pytest.raises(Unreadable, match="macro"):
        words(file)


def test_a_bomb_is_judged_before_it_is_unpacked():
    big = b" " * (200 * 1024 * 1024)
    with pytest.raises(Unreadable, match="600 MB"):
        words(zipped(**{"xl/workbook.xml": b"", "xl/sharedStrings.xml": big}))


def test_no_sheet_has_the_needed_columns():
    with pytest.raises(Unreadable, match="Ngày tiếp nhận"):
        words(book(["x"], titles=["Một", "Hai"]))


def test_several_sheets_ask_which():
    made = Workbook()
    for name in ("2020", "2021"):
        page = made.create_sheet(name)
        page.append(TICKET_TITLES)
        page.append(row("1", f"01/11/{name}"))
    file = saved(made)

    with pytest.raises(Unreadable, match="2020"):
        words(file)
    assert importing.check(file, "tickets", Options(sheet="2021")).months == {NOVEMBER: 1}


def test_many_empty_rows_cost_nothing_and_hide_nothing():
    made = Workbook()
    page = made.active
    page.append(TICKET_TITLES)
    page.append(row("1"))
    page.cell(30_000, 1, " ")
    page.cell(40_000, 1).value = None
    for index, value in enumerate(row("2"), 1):
        page.cell(50_000, index, value)

    assert importing.check(saved(made), "tickets").rows == 2


# --- Calls ----------------------------------------------------------------------------------------


def test_calls_of_a_month():
    rows = [["01/11/2021", 80, "1.204"], [datetime.datetime(2021, 11, 2), "2 327", 0]]

    _found, written = bring_in(book(*rows, titles=CALL_TITLES), "calls")

    counted = {c.day.day: (c.calls_in, c.calls_out) for c in CallCount.objects.all()}
    assert (written, counted) == (2, {1: (80, 1204), 2: (2327, 0)})


@pytest.mark.parametrize(
    ("value", "said"),
    [("2,327", "dấu phẩy"), (2.327, "2,327"), (-1, "âm"), (None, "chưa có số"), ("nhiều", "nhiều")],
)
def test_a_count_that_is_none(value, said):
    file = book(["01/11/2021", value, 3], titles=CALL_TITLES)

    assert said in " ".join(words(file, "calls").values())


def test_a_day_stands_once():
    file = book(["01/11/2021", 1, 1], ["01/11/2021", 2, 2], titles=CALL_TITLES)

    assert "dòng 2" in words(file, "calls")["A3"]


# --- Template and command -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tickets", "calls"])
def test_the_template_is_a_register_itself(kind):
    TopicFactory(name="Đất đai")
    found = importing.check(io.BytesIO(template(kind)), kind)

    assert (found.rows, found.complaints) == (1, [])
    assert load_workbook(io.BytesIO(template(kind))).sheetnames[1] == "Hướng dẫn"


def test_the_command_tells_what_is_wrong_and_writes_nothing(tmp_path, capsys):
    path = tmp_path / "so.xlsx"
    path.write_bytes(book(row("1", "sai"), row("2")).getvalue())

    with pytest.raises(CommandError):
        call_command("import_tickets", path)

    assert "B2" in capsys.readouterr().err
    assert not Ticket.objects.exists()


def test_the_command_remembers_the_file(tmp_path):
    path = tmp_path / "so.xlsx"
    path.write_bytes(book(row("1")).getvalue())

    call_command("import_tickets", path, verbosity=0)
    call_command("import_tickets", path, verbosity=0)

    job = RegisterImport.objects.get()
    assert (job.state, job.rows, job.written) == (RegisterImport.State.DONE, 1, 1)
