"""The one-time link by email: for those who gave no phone number, or have another one now."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.tasks import run_pending
from submissions import lookup, lookup_links
from submissions.codes import new_code
from submissions.intake import NewSender
from submissions.models import LookupLink
from submissions.views import limits
from tests.submissions.citizen import TRACK, page
from tests.submissions.factories import ticket

pytestmark = pytest.mark.django_db

CONTENT = "Bốn trụ đèn đường trên hẻm 41"


@pytest.fixture
def one():
    return ticket(sender=NewSender(full_name="Trần Văn Thử", email="thu@example.com"))


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    """Asks for a link as the page does; gives the answer, after the mails were sent."""

    def ask(code: str, browser=client):
        run_pending()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(f"{TRACK}duong-dan/", {"ma": code})
        run_pending()
        return response

    return ask


def link_in_mail() -> str:
    found = re.search(r"https?://\S+(/tra-cuu/duong-dan/\S+)", mail.outbox[-1].body)
    return found[1]


def test_goes_to_the_tickets_own_address_and_opens_it(client, one, ask):
    response = ask(one.code)
    assert response.status_code == 303
    assert [message.to for message in mail.outbox] == [["thu@example.com"]]
    link = link_in_mail()
    browser = Client()
    button = page(browser.get(link)).find("main").find("form")
    assert button["method"] == "post"
    opened = browser.post(link)
    assert opened.status_code == 303
    assert CONTENT in browser.get(opened["Location"]).content.decode()


def test_nobody_learns_whether_there_is_a_ticket_or_an_address(client, one, ask):
    without = ticket(title="Không thư", sender=NewSender(full_name="A", phone="0912345678"))
    answers = [ask(code) for code in (one.code, without.code, new_code())]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert mail.outbox == []  # none for the last one
    shown = client.get(answers[0]["Location"]).content.decode()
    assert "Nếu phiếu có địa chỉ thư điện tử" in shown
    assert one.code not in shown


def test_a_program_that_follows_links_changes_nothing(one, ask):
    ask(one.code)
    link = link_in_mail()
    for _ in range(3):
        scanner = Client()
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    assert lookup.COOKIE not in scanner.cookies
    assert Client().post(link).status_code == 303


def test_works_once(one, ask):
    ask(one.code)
    link = link_in_mail()
    assert Client().post(link).status_code == 303
    second = Client()
    response = second.post(link)
    assert response.status_code == 410
    assert "không còn dùng được" in response.content.decode()
    assert lookup.COOKIE not in second.cookies


def test_works_for_half_an_hour(one, ask):
    ask(one.code)
    link = link_in_mail()
    LookupLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert Client().post(link).status_code == 410


@pytest.mark.parametrize("token", ["x", "a" * 3000, "%00", "..%2f", "da-gui-nua"])
def test_a_forged_one_opens_nothing(client, one, token):
    assert client.get(f"{TRACK}duong-dan/{token}/").status_code in (200, 404)
    assert client.post(f"{TRACK}duong-dan/{token}/").status_code in (404, 410)


def test_only_its_hash_is_kept(one, ask):
    ask(one.code)
    token = link_in_mail().strip("/").rsplit("/", 1)[1]
    row = LookupLink.objects.get()
    assert token not in row.token_hash
    assert token not in str(list(one.notices.values()))


def test_is_sent_anew_when_the_mail_is_tried_again(one):
    first, second = lookup_links.issue(one), lookup_links.issue(one)
    assert first != second


def test_asked_for_too_often_has_to_wait(one, ask):
    for _ in range(limits.LINKS_BY_CODE):
        assert ask(one.code).status_code == 303
    assert ask(one.code, Client(REMOTE_ADDR="203.0.113.9")).status_code == 429
    assert mail.outbox == []


def test_asked_for_codes_without_end_has_to_wait(ask):
    for _ in range(limits.LINKS_BY_ADDRESS):
        ask(new_code())
    assert ask(new_code()).status_code == 429


@pytest.mark.parametrize("code", ["", "x", "\0", "PA-1234-5678-9012"])
def test_a_code_that_is_none_leads_back(client, code):
    assert client.post(f"{TRACK}duong-dan/", {"ma": code}).status_code == 302
