"""Files that come along: taken, held across an error, let go of, refused with a reason."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import override_settings

from submissions import attachments, spam
from submissions.models import Attachment, Ticket
from tests.submissions.citizen import NEW, form, messages_of, page, photo, photos, send, sent

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


def listed(response) -> list[str]:
    """The names of the held files that the form lists."""
    return [line.get_text().split(",")[0] for line in page(response).select(".got > span")]


def remove_button(response, name: str) -> dict:
    line = next(got for got in page(response).select(".got") if name in got.get_text())
    return line.find("button")


class TestTaken:
    def test_a_photo_goes_to_the_ticket(self, client):
        ticket = sent(client, attachments=photo())
        attachment = ticket.attachments.get()
        assert attachment.original_name == "den-duong.jpg"
        assert attachment.content_type == "image/jpeg"
        assert attachment.submission_key is None

    def test_five_at_once(self, client):
        assert sent(client, attachments=photos(5)).attachments.count() == 5

    def test_the_same_sending_twice_has_them_once(self, client):
        key = str(uuid.uuid4())
        for _ in range(2):
            client.post(NEW, form(submission_key=key, attachments=photo()))
        assert Ticket.objects.count() == Attachment.objects.count() == 1

    def test_a_name_from_a_mac_is_composed(self, client):
        ticket = sent(client, attachments=photo("đe\u0300n\u202egpj.jpg"))
        assert ticket.attachments.get().original_name == "đèngpj.jpg"


class TestHeld:
    def test_across_an_error_and_listed(self, client):
        key = str(uuid.uuid4())
        response = send(client, title="", submission_key=key, attachments=photos(2))
        assert response.status_code == 422
        assert listed(response) == ["anh-0.jpg", "anh-1.jpg"]
        ticket = sent(client, submission_key=key)
        assert ticket.attachments.count() == 2

    def test_chosen_again_they_are_not_twice(self, client):
        key = str(uuid.uuid4())
        send(client, title="", submission_key=key, attachments=photos(5))
        ticket = sent(client, submission_key=key, attachments=photos(5))
        assert ticket.attachments.count() == 5

    def test_under_a_key_of_ones_own(self, client):
        send(client, title="", attachments=photos(2))
        response = send(client, title="")
        assert listed(response) == []


class TestRemoved:
    def test_without_javascript_and_with_the_text_kept(self, client):
        key = str(uuid.uuid4())
        response = send(client, title="", submission_key=key, attachments=photos(2))
        button = remove_button(response, "anh-0.jpg")
        assert button["type"] == "submit"
        assert button.has_attr("formnovalidate")
        after = client.post(
            NEW, form(submission_key=key, title="Gõ dở", **{button["name"]: button["value"]})
        )
        assert after.status_code == 200
        assert listed(after) == ["anh-1.jpg"]
        assert page(after).find(attrs={"name": "title"})["value"] == "Gõ dở"
        assert not messages_of(after)
        assert page(after).find(string="Đã gỡ tệp.")
        assert not Ticket.objects.exists()

    def test_leaves_files_that_were_chosen_meanwhile(self, client):
        key = str(uuid.uuid4())
        response = send(client, title="", submission_key=key, attachments=photo("a.jpg"))
        value = remove_button(response, "a.jpg")["value"]
        after = send(
            client, submission_key=key, remove_attachment=value, attachments=photo("b.jpg", 50)
        )
        assert listed(after) == ["b.jpg"]

    def test_of_somebody_else_stays(self, client):
        send(client, title="", attachments=photo())
        other = Attachment.objects.get()
        send(client, remove_attachment=str(other.pk))
        assert Attachment.objects.filter(pk=other.pk).exists()

    def test_of_a_ticket_stays(self, client):
        key = str(uuid.uuid4())
        attachment = sent(client, submission_key=key, attachments=photo()).attachments.get()
        send(client, submission_key=key, remove_attachment=str(attachment.pk))
        assert Attachment.objects.filter(pk=attachment.pk).exists()

    @pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "\0", "१"])
    def test_is_not_thrown_by_a_forged_number(self, client, value):
        assert send(client, remove_attachment=value).status_code == 200


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("anh.jpg", b"<script>alert(1)</script>"),
            ("anh.jpg", b"MZ\x90\x00 a program"),
            ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("trang.html", b"<!doctype html><script>alert(1)</script>"),
            ("rong.jpg", b""),
            ("phim.mp4", b"\x00\x00\x00 ftypisom"),
            ("tep.zip", b"PK\x03\x04 and nothing more"),
        ],
    )
    def test_by_content_with_name_and_reason(self, client, name, content):
        upload = SimpleUploadedFile(name, content, "image/jpeg")
        response = send(client, attachments=[upload, photo("tot.jpg")])
        assert response.status_code == 422
        assert f"Không nhận được tệp “{name}”" in messages_of(response)[0]
        assert listed(response) == ["tot.jpg"]
        assert not Ticket.objects.exists()

    def test_sixty_megabytes_with_the_text_kept(self, client):
        large = TemporaryUploadedFile("lon.jpg", "image/jpeg", 60 * MEGABYTE, None)
        large.file.truncate(60 * MEGABYTE)
        response = send(client, attachments=[large, photo("tot.jpg")])
        assert response.status_code == 422
        assert messages_of(response) == ["Tệp “lon.jpg” quá lớn. Mỗi tệp tối đa 10 MB."]
        assert listed(response) == ["tot.jpg"]
        assert "Bốn trụ đèn đường" in page(response).find("textarea").get_text()

    def test_of_thirty_the_first_five_are_held_and_the_rest_named(self, client):
        response = send(client, attachments=photos(30))
        assert response.status_code == 422
        assert listed(response) == [f"anh-{n}.jpg" for n in range(5)]
        (message,) = messages_of(response)
        assert message.startswith("25 tệp không được nhận vì mỗi phiếu gửi tối đa 5 tệp: anh-5.jpg")
        assert message.endswith(", …")

    def test_beyond_what_a_body_may_hold_there_is_a_page_that_helps(self, client):
        response = client.post(NEW, form(attachments=photos(45)))
        assert response.status_code == 413
        assert "quá lớn" in response.content.decode()

    def test_text_of_six_megabytes_too(self, client):
        assert client.post(NEW, form(content="đ" * 3 * MEGABYTE)).status_code == 413

    def test_more_than_an_hour_brings_from_one_network(self, client):
        for _ in range(spam.FILES_BEFORE_REFUSAL // attachments.MAX_FILES):
            send(client, title="", attachments=photos(5))
        response = send(client, attachments=photo())
        assert response.status_code == 422
        assert "Xin gửi tệp sau một giờ nữa" in messages_of(response)[0]
        with override_settings(PORTAL_CAPTCHA=False):
            assert send(client, attachments=photo()).status_code == 303


def test_the_limits_are_told_before(client):
    hint = page(client.get(NEW)).find(id="id_attachments_helptext").get_text()
    for words in ("5 tệp", "10 MB", "HEIC", "căn cước"):
        assert words in hint
