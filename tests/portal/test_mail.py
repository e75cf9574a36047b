"""Mail goes to files by default, and a second attempt does not make a second message."""

import email
from email import policy

import pytest
from django.core.mail import EmailMessage, get_connection


@pytest.fixture
def mail_folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def send(name, text="Đã tiếp nhận phản ánh PA-1."):
    connection = get_connection("portal.tasks.mail.FileBackend")
    return EmailMessage(
        "Phiếu của anh/chị",
        text,
        to=["an@example.vn"],
        headers={"Message-ID": f"<{name}@example.vn>"},
        connection=connection,
    ).send()


def test_each_message_is_a_whole_file(mail_folder):
    assert send("notice.1") == 1
    (path,) = mail_folder.iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["To"] == "an@example.vn"
    assert message["Subject"] == "Phiếu của anh/chị"
    assert "Đã tiếp nhận" in message.get_content()
    assert "Đã tiếp nhận" in path.read_text(), "can be read without a mail program"


def test_the_same_message_id_is_one_message(mail_folder):
    send("notice.1")
    send("notice.1")
    send("notice.2")
    assert len(list(mail_folder.iterdir())) == 2


def test_nobody_to_write_to_is_no_message(mail_folder):
    connection = get_connection("portal.tasks.mail.FileBackend")
    assert connection.send_messages([EmailMessage("s", "t", connection=connection)]) == 0
