"""Programs that follow every link of every mail (scanners, previews, prefetching browsers) change
nothing, and leave one-time links as good as they were."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.tasks import run_pending
from submissions import lookup, lost_codes
from submissions.intake import NewSender
from submissions.models import LookupLink, Rating, Ticket, TicketEvent
from submissions.workflow import act

from .citizen import ANSWER, TRACK, answered, page, words
from .factories import OrganisationFactory, actor, ticket

pytestmark = pytest.mark.django_db

SCANNERS = [
    {},
    {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"},
    {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"},
]


@pytest.fixture
def mails(django_capture_on_commit_callbacks):
    """Every mail that the life of some tickets brings to their senders, links included."""
    unit = OrganisationFactory(name="UBND phường Sa Đéc")
    given = {"sender": NewSender(full_name="Trần Văn Thử", email="thu@example.com")}
    given["consents"] = ("messages",)
    with django_capture_on_commit_callbacks(execute=True):
        one = answered(unit, **given)
        asked = act(ticket(**given), "ask_information", actor("operator"), text="Số trụ?")
        act(ticket(**given), "merge", actor("coordinator"), into=asked)
        act(ticket(**given), "refuse", actor("operator"), reason="Quảng cáo")
        body = OrganisationFactory(outside=True)
        act(ticket(**given), "forward", actor("operator"), organisation=body, reason="Điện lực")
        lookup.request_link(one.code)
        phoned = ticket()
        lost_codes.request("0912 345 678", "thu@example.com")
    run_pending()
    kinds = {message.subject.replace(code, "") for message in mail.outbox for code in codes()}
    assert len(kinds) > 5
    assert phoned
    return list(mail.outbox)


def codes() -> list[str]:
    return list(Ticket.objects.values_list("code", flat=True))


def links(messages) -> list[str]:
    found = []
    for message in messages:
        for address in re.findall(r"https?://\S+", message.body):
            parts = urlsplit(address)
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def state_of_everything() -> tuple:
    return (
        list(Ticket.objects.order_by("pk").values_list("pk", "version", "state", "head_hash")),
        TicketEvent.objects.count(),
        Rating.objects.count(),
        list(LookupLink.objects.order_by("pk").values_list("pk", "used_at", "expires_at")),
    )


def test_every_link_of_every_mail_may_be_followed_and_the_sender_still_uses_it(mails):
    found = links(mails)
    one_time = [link for link in found if "/duong-dan/" in link]
    assert len(one_time) >= 4
    before = state_of_everything()
    for _ in range(2):
        for headers in SCANNERS:
            scanner = Client(headers=headers)
            for link in found:
                assert scanner.get(link).status_code == 200, link
                assert scanner.head(link).status_code == 200, link
                for address in page(scanner.get(link)).find("main").select("a[href^='/']"):
                    assert scanner.get(address["href"]).status_code < 500
            assert lookup.COOKIE not in scanner.cookies
    assert state_of_everything() == before
    for link in one_time:
        assert Client().post(link).status_code == 303, link
        assert Client().post(link).status_code == 410


def test_the_link_of_an_answer_leads_to_the_rating_which_is_sent_by_a_button(mails):
    answer = next(m for m in mails if "đã được trả lời" in m.subject)
    link = next(link for link in links([answer]) if "/duong-dan/" in link)
    browser = Client()
    button = page(browser.get(link)).find("main").find("form")
    assert button["method"] == "post"
    opened = browser.post(link)
    assert opened["Location"].endswith("#danh-gia")
    shown = browser.get(opened["Location"].split("#")[0])
    assert ANSWER in words(shown)
    form = page(shown).find("input", attrs={"name": "score"}).find_parent("form")
    assert form["method"] == "post"
    assert page(shown).find(id="danh-gia")
    code = re.search(r"PA-[\d-]+", answer.subject)[0]
    data = {"ma": code, "round": 1, "score": "satisfied"}
    assert "Cảm ơn" in words(browser.post(f"{TRACK}danh-gia/", data, follow=True))


def test_a_link_in_news_is_good_for_days_and_one_asked_for_for_half_an_hour(mails):
    days = {(link.expires_at - timezone.now()).days for link in LookupLink.objects.all()}
    assert days == {0, 9}
    answer = next(m for m in mails if "đã được trả lời" in m.subject)
    assert "dùng được một lần, đến hết ngày" in answer.body


def test_mails_hold_no_content_and_no_answer(mails):
    for message in mails:
        for secret in (ANSWER, "Bốn trụ đèn", "Đèn đường không sáng", "Trần Văn Thử", "0912"):
            assert secret not in message.subject + message.body
