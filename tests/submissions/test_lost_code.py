"""The codes of one's tickets, sent to whoever can name the phone and read the email."""

import datetime
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.tasks import run_pending
from portal.tasks.models import TaskRun
from submissions import lost_codes
from submissions.intake import NewSender
from submissions.views import limits

from .citizen import ANSWER, CONTENT, TRACK, answered, page, words
from .factories import OrganisationFactory, ticket

pytestmark = pytest.mark.django_db

LOST = f"{TRACK}quen-ma/"
MINE = {"phone": "0912.345.678", "email": "Thu@Example.com"}


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    """Asks as the page does; gives the answer and the mails that came of it."""

    def ask(browser=client, **given):
        run_pending()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(LOST, MINE | given)
        run_pending()
        return response, list(mail.outbox)

    return ask


def test_lists_ones_tickets_with_a_link_each_and_no_content(client, ask):
    first = answered(OrganisationFactory())
    second = ticket(title="Nước yếu", content="Nước chảy yếu cả tuần.")
    someone = ticket(sender=NewSender(full_name="B", phone="0987654321", email="thu@example.com"))
    response, sent = ask()
    assert response.status_code == 303
    assert [message.to for message in sent] == [["thu@example.com"]]
    body = sent[0].body
    assert first.code in body
    assert second.code in body
    assert someone.code not in body
    for secret in (CONTENT, ANSWER, "Nước", first.title, "0912"):
        assert secret not in body + sent[0].subject
    links = re.findall(r"https?://\S+(/tra-cuu/duong-dan/\S+)", body)
    assert len(links) == 2
    browser = Client()
    shown = browser.post(links[0], follow=True)
    assert "Nước chảy yếu" in words(shown)  # the latest first


def test_the_answer_is_always_the_same(client, ask):
    ticket()
    found = [
        ask(),
        ask(phone="0909 999 999"),
        ask(email="other@example.com"),
        ask(phone="0909 999 999", email="nobody@example.com"),
    ]
    assert len({(answer.status_code, answer["Location"]) for answer, _ in found}) == 1
    assert [len(sent) for _, sent in found] == [1, 0, 0, 0]
    shown = words(client.get(found[0][0]["Location"]))
    assert "thu@example.com" not in shown
    assert "gọi 1022" in shown


def test_costs_the_same_whatever_is_found(client):
    ticket()
    counts = []
    for phone in ("0912345678", "0909999999"):
        with CaptureQueriesContext(connection) as queries:
            client.post(LOST, MINE | {"phone": phone})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_queue_learns_neither_phone_nor_email(client):
    ticket()
    client.post(LOST, MINE)
    for run in TaskRun.objects.filter(name="submissions.send_lost_codes"):
        told = str(run.__dict__)
        assert "912345678" not in told
        assert "example.com" not in told


def test_old_tickets_are_left_out(ask):
    ticket(received_at=timezone.now() - lost_codes.SINCE - datetime.timedelta(days=1))
    assert ask()[1] == []


def test_asked_for_too_often_has_to_wait_by_email_and_by_address(ask):
    for number in range(limits.LOST_CODES_BY_EMAIL):
        browser = Client(REMOTE_ADDR=f"203.0.113.{number}")
        assert ask(browser)[0].status_code == 303
    refused, sent = ask(Client(REMOTE_ADDR="203.0.113.99"), email="thu@example.com")
    assert refused.status_code == 429
    assert page(refused).find("input", attrs={"name": "email"})["value"] == "thu@example.com"
    assert sent == []
    for number in range(limits.LOST_CODES_BY_ADDRESS):
        last, _ = ask(email=f"thu{number}@example.com")
    assert ask(email="moi@example.com")[0].status_code == 429


@pytest.mark.parametrize(
    "given", [{"phone": ""}, {"phone": "12"}, {"email": ""}, {"email": "khong"}, {"email": "\0"}]
)
def test_what_is_none_is_told_with_the_rest_kept(client, given):
    response = client.post(LOST, MINE | given)
    assert response.status_code == 422
    kept = ({"phone", "email"} - set(given)).pop()
    assert page(response).find("input", attrs={"name": kept})["value"] == MINE[kept]


def test_is_found_from_the_look_up_and_tells_those_without_email_to_call(client):
    assert page(client.get(TRACK)).find("main").find("a", href=LOST)
    assert "1022" in words(client.get(LOST))
