"""Processes killed in the middle: no ticket is lost, no mail is sent twice."""

import os
import re
import signal
import urllib.parse
import urllib.request

import pytest

from portal.tasks.models import TaskRun
from tests.portal.conftest import portal  # noqa: F401  (a fixture)
from tests.portal.processes import until
from tests.portal.test_serve import served  # noqa: F401  (a fixture)

from .smtp import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

OPEN_TICKET = """
from submissions.dossier import CITIZEN
from submissions.intake import NewSender, NewTicket, open_ticket
open_ticket(NewTicket("website", "phan-anh", "Đèn tắt", "Đèn đường tắt.",
                      NewSender(email="thu@example.com")), CITIZEN)
"""
WARN = """
import datetime
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from submissions.deadline_warnings import warn
from submissions.dossier import CITIZEN
from submissions.intake import NewTicket, open_ticket
from submissions.models import DeadlineRule
from submissions.permissions import GROUPS
if not get_user_model().objects.filter(username="dieu-phoi").exists():
    user = get_user_model().objects.create_user("dieu-phoi", email="dieuphoi@example.com")
    user.groups.add(Group.objects.get_or_create(name=GROUPS["coordinator"])[0])
    DeadlineRule.objects.get_or_create(code="thu", defaults={"name": "Thử", "working_days": 1})
    received = timezone.now() - datetime.timedelta(days=30)
    open_ticket(NewTicket("phone", "phan-anh", "Đèn tắt", "Tắt.", received_at=received), CITIZEN)
warn(timezone.now())
"""


@pytest.fixture
def portal_with_mail(portal):  # noqa: F811
    with MailServer() as server:
        portal.environment["EMAIL_URL"] = server.url
        portal.mail = server
        yield portal
        portal.kill_all()


def test_a_mail_cut_off_by_kill_9_is_sent_once_after_the_restart(portal_with_mail):
    this, server = portal_with_mail, portal_with_mail.mail
    server.silent = True
    assert this.start("shell", "-v0", "-c", OPEN_TICKET).wait(60) == 0, this.log()
    this.start("qcluster")
    assert server.reached.wait(30), this.log()
    this.kill_all()
    assert server.mails == []
    server.silent = False
    this.start("qcluster")
    sent = "SELECT count(*) FROM submissions_notice WHERE sent_at IS NOT NULL"
    assert until(lambda: this.execute(sent)[0] == 1), this.log()
    state = "SELECT state FROM tasks_taskrun WHERE name = 'submissions.send_notice'"
    assert until(lambda: this.execute(state)[0] == TaskRun.State.DONE), this.log()
    assert len(server.mails) == 1
    assert "To: thu@example.com" in server.mails[0]


def test_a_warning_cut_off_by_kill_9_is_told_once_after_the_restart(portal_with_mail):
    this, server = portal_with_mail, portal_with_mail.mail
    server.silent = True
    assert this.start("shell", "-v0", "-c", WARN).wait(60) == 0, this.log()
    this.start("qcluster")
    assert server.reached.wait(30), this.log()
    this.kill_all()
    server.silent = False
    assert this.start("shell", "-v0", "-c", WARN).wait(60) == 0, this.log()
    this.start("qcluster")
    sent = "SELECT count(*) FROM submissions_notice WHERE sent_at IS NOT NULL"
    assert until(lambda: this.execute(sent)[0] == 1), this.log()
    assert len(server.mails) == 1
    assert "To: dieuphoi@example.com" in server.mails[0]
    assert this.execute("SELECT count(*) FROM submissions_deadlinewarning")[0] == 3


class Visitor:
    """A visitor without a browser: keeps cookies and sends forms."""

    def __init__(self, port: int):
        self.origin = f"http://127.0.0.1:{port}"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())

    def get(self, path: str) -> str:
        return self.browser.open(self.origin + path, timeout=20).read().decode()

    def post(self, path: str, fields: dict) -> str:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.origin + path, data, {"Referer": self.origin + path})
        return self.browser.open(request, timeout=20).read().decode()


def hidden_fields(page: str) -> dict:
    inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]+)"', i), re.search(r'value="([^"]*)"', i)) for i in inputs]
    return {name[1]: value[1] for name, value in pairs if name and value}


@pytest.fixture
def with_static_files(portal):  # noqa: F811
    portal.environment["PORTAL_CAPTCHA"] = "off"
    assert portal.start("collectstatic", "--noinput", "-v0").wait(60) == 0, portal.log()


def test_a_ticket_is_there_though_the_web_process_is_killed_after_its_receipt(
    with_static_files,
    served,  # noqa: F811
):
    visitor = Visitor(served.port)
    receipt = visitor.post(
        "/gui-phan-anh/",
        {
            **hidden_fields(visitor.get("/gui-phan-anh/")),
            "kind": "phan-anh",
            "title": "Đèn đường tắt",
            "content": "Bốn trụ đèn trên hẻm 41 tắt từ tối thứ Hai.",
            "sender_kind": "person",
            "full_name": "Nguyễn Văn Thử",
            "phone": "0912345678",
            "sender_address": "Khóm 1",
        },
    )
    os.kill(served.child("gunicorn"), signal.SIGKILL)
    code = re.search(r'data-ticket-code="([^"]+)"', receipt)[1]
    found = served.portal.execute("SELECT count(*) FROM submissions_ticket WHERE code = %s", [code])
    assert found[0] == 1
    assert until(lambda: served.answers(f"/tra-cuu/?ma={code}")), served.portal.log()
