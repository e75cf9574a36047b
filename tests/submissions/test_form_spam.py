"""What looks bad is held, not refused; what is stale comes back filled."""

import pytest
from django.test import Client, override_settings

from submissions import spam
from submissions.models import Attachment, Ticket
from tests.submissions.citizen import (
    GOOD,
    NEW,
    form,
    handed_out,
    messages_of,
    page,
    photo,
    send,
    sent,
)

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


class TestHeld:
    @pytest.mark.parametrize(
        ("age", "reason"),
        [(1, "Gửi trong vòng ba giây"), (DAY + 60, "Gửi từ trang mở quá một ngày")],
    )
    def test_by_its_age(self, client, age, reason):
        ticket = sent(client, form_time=handed_out(age))
        assert ticket.held
        assert ticket.held_reason == reason

    @pytest.mark.parametrize(
        ("time", "reason"),
        [
            (None, "Dấu thời gian của biểu mẫu bị thiếu hoặc giả mạo"),
            ("", "Dấu thời gian của biểu mẫu bị thiếu hoặc giả mạo"),
            ("form:1:forged", "Dấu thời gian của biểu mẫu bị thiếu hoặc giả mạo"),
            ("\0" * 9000, "Dấu thời gian của biểu mẫu bị thiếu hoặc giả mạo"),
        ],
    )
    def test_by_a_time_that_is_none(self, client, time, reason):
        ticket = sent(client, form_time=time)
        assert ticket.held
        assert ticket.held_reason == reason

    def test_by_the_field_that_people_do_not_see(self, client):
        assert sent(client, reply_subject="Cheap watches").held

    def test_and_told_the_same_as_everybody(self, client):
        held = client.get(send(client, form_time=None)["Location"])
        free = client.get(send(client, content="Việc khác, gửi đàng hoàng.")["Location"])
        assert [tag.name for tag in page(held).find("main")()] == [
            tag.name for tag in page(free).find("main")()
        ]

    def test_its_reason_is_vietnamese_whatever_the_page_spoke(self, client):
        client.post("/en/gui-phan-anh/", form(form_time=None))
        assert Ticket.objects.get().held_reason.startswith("Dấu thời gian")

    def test_not_in_a_load_test(self, client):
        with override_settings(PORTAL_CAPTCHA=False):
            assert not sent(client, form_time=None, reply_subject="x").held

    def test_not_after_an_error_was_corrected_on_a_page_of_yesterday(self, client):
        response = send(client, title="", form_time=handed_out(DAY + 60))
        time = page(response).find(attrs={"name": "form_time"})["value"]
        assert spam.suspicion(time, "") in ("", spam.TOO_FAST)

    def test_nobody_sees_the_field_nor_reaches_it_by_keyboard(self, client):
        field = page(client.get(NEW)).find(attrs={"name": "reply_subject"})
        assert field["tabindex"] == "-1"
        around = field.find_parent(class_="vh")
        assert around["aria-hidden"] == "true"
        assert not around.has_attr("style")


class TestThrottled:
    def test_held_first_then_asked_to_wait_with_the_text_kept(self, client):
        for number in range(spam.TICKETS_BEFORE_HOLD):
            assert not sent(client, content=f"Việc thứ {number} trong giờ này.").held
        for number in range(spam.TICKETS_BEFORE_REFUSAL - spam.TICKETS_BEFORE_HOLD):
            assert sent(client, content=f"Việc nữa, thứ {number}.").held
        response = send(client, attachments=photo())
        assert response.status_code == 429
        assert "rất nhiều phiếu" in messages_of(response)[0]
        assert GOOD["content"] in page(response).find("textarea").get_text()
        assert page(response).select_one(".got")
        assert Ticket.objects.count() == spam.TICKETS_BEFORE_REFUSAL

    def test_by_an_address_that_cannot_be_forged(self, client):
        for number in range(spam.TICKETS_BEFORE_HOLD):
            send(client, content=f"Việc thứ {number} trong giờ này.")
        data = form(content="Việc mới, địa chỉ giả.")
        client.post(NEW, data, headers={"X-Forwarded-For": "203.0.113.9"})
        assert Ticket.objects.get(content="Việc mới, địa chỉ giả.").held

    def test_a_double_click_counts_once(self, client):
        data = form()
        for _ in range(spam.TICKETS_BEFORE_HOLD + 2):
            client.post(NEW, data)
        assert not sent(client, content="Việc kế tiếp của người này.").held


class TestStaleToken:
    @pytest.fixture
    def strict(self):
        return Client(enforce_csrf_checks=True)

    def test_the_filled_form_comes_back_with_a_good_token(self, strict):
        data = form(csrfmiddlewaretoken="x" * 64, consent_publish="on", kind="gop-y")
        response = strict.post(NEW, data)
        assert response.status_code == 403
        found = page(response)
        assert "Nội dung đã gõ vẫn còn đây" in found.select_one("[role=alert]").get_text()
        assert found.find(attrs={"name": "title"})["value"] == GOOD["title"]
        assert found.find(attrs={"name": "consent_publish"}).has_attr("checked")
        assert not Ticket.objects.exists()
        token = found.find(attrs={"name": "csrfmiddlewaretoken"})["value"]
        again = strict.post(NEW, {**data, "csrfmiddlewaretoken": token})
        assert again.status_code == 303

    def test_nothing_of_a_forged_request_is_kept(self, strict):
        response = strict.post(NEW, form(attachments=photo()))
        assert response.status_code == 403
        assert "các tệp cần chọn lại" in page(response).select_one("[role=alert]").get_text()
        assert not Attachment.objects.exists()

    def test_in_english_too(self, strict):
        response = strict.post("/en/gui-phan-anh/", form())
        assert response.status_code == 403
        assert GOOD["title"] in response.content.decode()


def test_no_personal_data_in_the_log(client, caplog):
    with caplog.at_level("DEBUG"):
        sent(client, email="thu@example.com", attachments=photo())
        send(client, phone="091234567", email="thu@example.com")
    for personal in ("Nguyễn Thị Thử", "0912", "thu@example.com", "Khóm 2", "Bốn trụ đèn"):
        assert personal not in caplog.text
