"""Processes killed in the middle: no ticket is lost, no mail is sent twice."""

import pytest

from portal.tasks.models import TaskRun
from tests.portal.conftest import portal  # noqa: F401  (a fixture)
from tests.portal.processes import until

from .smtp import MailServer

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

OPEN_TICKET = """
from submissions.dossier import CITIZEN
from submissions.intake import NewSender, NewTicket, open_ticket
open_ticket(NewTicket("website", "phan-anh", "Đèn tắt", "Đèn đường tắt.",
                      NewSender(email="thu@example.com")), CITIZEN)
"""
ERASE = """
from submissions.models import *
for model in (Delivery, Notice, Sender, TicketEvent, Ticket):
    model.objects.all().delete()
"""


@pytest.fixture
def portal_with_mail(portal):  # noqa: F811
    with MailServer() as server:
        portal.environment["EMAIL_URL"] = server.url
        portal.mail = server
        yield portal
        portal.kill_all()
        assert portal.start("shell", "-v0", "-c", ERASE).wait(60) == 0


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
