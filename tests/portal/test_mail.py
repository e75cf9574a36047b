"""Mail goes to files by default, and a second attempt does not make a second message."""

import email
from email import policy

import pytest
from django.core.mail import EmailMessage, get_connection

from portal.tasks.mail import message_id


@pytest.fixture
def mail_folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(key, text="Đã tiếp nhận phản ánh PA-1."):
    connection = get_connection("portal.tasks.mail.FileBackend")
    return EmailMessage(
        "Phiếu của anh/chị",
        text,
        to=["an@example.vn"],
        headers={"Message-ID": message_id(key)},
        connection=connection,
    ).send()


def test_each_message_is_a_whole_file(mail_folder):
    assert send("notice:1") == 1
    (path,) = mail_folder.iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["To"] == "an@example.vn"
    assert message["Subject"] == "Phiếu của anh/chị"
    assert "Đã tiếp nhận" in message.get_content()
    assert "Đã tiếp nhận" in path.read_text(), "can be read without a mail program"


def test_the_same_key_is_one_message(mail_folder):
    send("notice:1")
    send("notice:1")
    send("notice:2")
    assert len(list(mail_folder.iterdir())) == 2


def test_the_id_is_the_senders(settings):
    settings.DEFAULT_FROM_EMAIL = "Tổng đài 1022 <1022@example.vn>"
    assert message_id("notice:1").endswith("@example.vn>")
    assert message_id("notice:1") != message_id("notice:2")


def test_nobody_to_write_to_is_no_message(mail_folder):
    connection = get_connection("portal.tasks.mail.FileBackend")
    assert connection.send_messages([EmailMessage("s", "t", connection=connection)]) == 0
