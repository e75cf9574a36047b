"""The receipt: found by whoever sent the ticket, and by nobody who counts."""

import datetime

import pytest
from django.utils import timezone

from portal.calendar.models import CalendarDay
from submissions.models import Ticket
from submissions.receipts import receipt_url
from tests.submissions.citizen import page, send, sent
from tests.submissions.factories import DeadlineRuleFactory, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    return DeadlineRuleFactory(name="Ý kiến thông thường", working_days=10)


def test_carries_the_code_and_the_deadline(client, rule):
    response = send(client)
    shown = page(client.get(response["Location"])).find("main")
    one = Ticket.objects.get()
    assert shown.select_one("[data-ticket-code]")["data-ticket-code"] == one.code
    assert one.code in shown.get_text()
    assert timezone.localtime(one.due_at).strftime("%d/%m/%Y") in shown.get_text()
    assert "10 ngày làm việc" in shown.get_text()


def test_tells_which_days_off_were_left_out(client, rule):
    received = timezone.make_aware(datetime.datetime(2026, 11, 20, 9, 0))
    CalendarDay.objects.create(
        day=datetime.date(2026, 11, 24), kind="off", name="Ngày Văn hóa Việt Nam"
    )
    one = ticket(received_at=received)
    shown = page(client.get(receipt_url(one))).find("main").get_text()
    assert "Thứ Bảy, 05/12/2026" not in shown
    assert "Thứ Hai, 07/12/2026" in shown
    assert "24/11/2026 (Ngày Văn hóa Việt Nam)" in shown


def test_without_a_rule_there_is_no_invented_deadline(client):
    shown = page(client.get(receipt_url(ticket()))).find("main").get_text()
    assert "Chưa ấn định" in shown


@pytest.mark.parametrize(
    "path", ["PA-1234-5678-9012", "PA-1234-5678-9012:x", "x", "%00", "a" * 3000]
)
def test_is_not_to_be_guessed(client, path):
    assert client.get(f"/gui-phan-anh/da-nhan/{path}/").status_code == 404


def test_of_another_code_is_not_to_be_made_from_ones_own(client):
    mine, other = receipt_url(ticket()), ticket(title="Việc của người khác").code
    signature = mine.split(":")[1]
    assert client.get(f"/gui-phan-anh/da-nhan/{other}:{signature}").status_code == 404


def test_is_kept_nowhere_and_told_to_nobody(client):
    response = client.get(receipt_url(ticket()))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert page(response).find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_shows_nothing_personal(client):
    shown = client.get(receipt_url(ticket())).content.decode()
    for personal in ("Nguyễn Văn Thử", "0912", "thu@example.com", "hẻm 41", "Đèn đường không sáng"):
        assert personal not in shown


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "bốn số cuối của số điện thoại"),
        ({"phone": None, "email": "thu@example.com"}, "gửi đường dẫn một lần"),
        ({"phone": None, "email": None, "anonymous": "on"}, "gọi 1022 để nghe trả lời"),
    ],
)
def test_says_how_the_answer_will_be_read(client, given, words):
    shown = page(client.get(receipt_url(sent(client, **given)))).find("main").get_text()
    assert words in shown


def test_can_be_printed_without_scripts(client):
    shown = page(client.get(receipt_url(ticket())))
    assert shown.select_one("[data-print][hidden]")
    assert "chép mã phiếu" in shown.select_one("[data-print-hint]").get_text()


def test_takes_few_queries(client, site, cold_queries):
    assert len(cold_queries(receipt_url(ticket()))) <= 8
