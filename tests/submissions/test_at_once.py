"""Many people on the same tickets at the same moment: nothing lost, nothing twice, no error page.

Each runs in a thread with a connection of its own, through the real views.
"""

import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse

from portal.tasks import run_pending
from submissions import lookup
from submissions.dossier import SYSTEM
from submissions.history import broken_chains, digest
from submissions.models import Answer, EventType, Rating, State, Ticket
from submissions.workflow import WorkflowError, act

from .citizen import TRACK, answered, assigned, page, photo, unlock, words
from .factories import DeadlineRuleFactory, OrganisationFactory, actor, ticket

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def at_once(jobs: list) -> list:
    """What the jobs give, begun at the same moment. An error in one is raised here."""
    start = threading.Barrier(len(jobs))

    def run(job):
        try:
            start.wait(30)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def post(client: Client, one: Ticket, action: str, version=None, **fields):
    data = {f"{action}-{name}": value for name, value in fields.items()}
    data[f"{action}-version"] = one.version if version is None else version
    return client.post(reverse("desk:act", args=[one.code, action]), data)


def typed(response, action: str = "draft_answer") -> str:
    """The text that stands in the form of an action."""
    return page(response).find("textarea", attrs={"name": f"{action}-text"}).get_text().strip()


def told(response) -> str:
    """What the page says of what others did in the meantime."""
    return page(response).select_one("[role=alert] ul").get_text(" ", strip=True)


def shown_version(response, action: str = "draft_answer") -> str:
    return page(response).find("input", attrs={"name": f"{action}-version"})["value"]


@pytest.mark.slow
def test_fifty_officers_edit_fifty_tickets_and_no_update_is_lost(desk, unit):
    """Each officer writes on two tickets, each ticket is written on by two: one of the two is told
    what the other did, reads it, and sends again what is still in the form."""
    DeadlineRuleFactory(working_days=10)
    tickets = [assigned(unit) for _ in range(50)]
    officers = [desk("officer", unit) for _ in range(50)]
    statuses: Counter = Counter()

    def work(number: int):
        def job() -> None:
            for one in (tickets[number], tickets[(number + 1) % 50]):
                text = f"Trả lời của chuyên viên {number} cho {one.code}"
                response = post(officers[number], one, "draft_answer", text=text)
                while response.status_code == 409:
                    statuses[409] += 1
                    assert "officer-" in told(response)
                    assert typed(response) == text
                    version = shown_version(response)
                    response = post(
                        officers[number], one, "draft_answer", version, text=typed(response)
                    )
                statuses[response.status_code] += 1

        return job

    at_once([work(number) for number in range(50)])
    assert set(statuses) <= {302, 409}
    assert statuses[302] == 100
    assert statuses[409] >= 50
    assert broken_chains(Ticket.objects.all()) == []
    for number, one in enumerate(tickets):
        drafts = one.events.filter(type=EventType.ANSWER_DRAFTED)
        assert drafts.count() == 2
        writers = {drafts[0].actor_id, drafts[1].actor_id}
        assert len(writers) == 2, f"ticket {number}: one officer overwrote the other unseen"
        last = drafts.last()
        answer = one.answers.get()
        one.refresh_from_db()
        assert last.data["text"] == digest(one.salt, answer.text)
        assert answer.drafted_by_id == last.actor_id


def test_two_approvers_at_once_send_one_answer_and_one_mail(desk, unit):
    one, officer = assigned(unit), actor("officer", unit)
    act(one, "draft_answer", officer, text="Đã thay bóng.")
    one = act(one, "submit_answer", officer)
    run_pending()
    mail.outbox.clear()
    approvers = [desk("approver"), desk("head", unit)]
    responses = at_once([lambda c=client: post(c, one, "approve_answer") for client in approvers])
    assert sorted(response.status_code for response in responses) == [302, 409]
    second = next(response for response in responses if response.status_code == 409)
    assert "duyệt câu trả lời" in told(second)
    assert one.events.filter(type=EventType.ANSWER_SENT).count() == 1
    assert Answer.objects.get(ticket=one).state == Answer.State.SENT
    run_pending()
    assert [message.to for message in mail.outbox if one.code in message.subject].count(
        ["thu@example.com"]
    ) == 1


def test_one_approves_while_the_other_sends_it_back(desk, unit):
    one, officer = assigned(unit), actor("officer", unit)
    act(one, "draft_answer", officer, text="Đã thay bóng.")
    one = act(one, "submit_answer", officer)
    first, second = desk("approver"), desk("approver")
    responses = at_once(
        [
            lambda: post(first, one, "approve_answer"),
            lambda: post(second, one, "reject_answer", remark="Viết rõ hơn"),
        ]
    )
    assert sorted(response.status_code for response in responses) == [302, 409]
    one.refresh_from_db()
    if responses[0].status_code == 302:
        assert one.state == State.ANSWERED
        assert typed_remark(responses[1]) == "Viết rõ hơn"
    else:
        assert one.state == State.IN_PROGRESS
        assert not one.events.filter(type=EventType.ANSWER_SENT).exists()


def typed_remark(response) -> str:
    return (
        page(response).find("textarea", attrs={"name": "reject_answer-remark"}).get_text().strip()
    )


def test_two_operators_take_the_same_ticket_for_two_units(desk, unit):
    one, other = ticket(), OrganisationFactory(name="Công ty Cấp nước")
    operators = [desk("operator"), desk("operator")]
    responses = at_once(
        [
            lambda: post(operators[0], one, "assign", organisation=unit.pk),
            lambda: post(operators[1], one, "assign", organisation=other.pk),
        ]
    )
    assert sorted(response.status_code for response in responses) == [302, 409]
    assert one.assignments.count() == 1
    one.refresh_from_db()
    assert one.organisation == one.assignments.get().organisation


def test_two_officers_take_the_same_ticket_in_hand(desk, unit):
    one = assigned(unit)
    clients = [desk("officer", unit), desk("officer", unit)]
    responses = at_once([lambda c=client: post(c, one, "start") for client in clients])
    assert sorted(response.status_code for response in responses) == [302, 409]
    assert one.events.filter(type=EventType.STARTED).count() == 1


def rate(client: Client, one: Ticket, score: str):
    data = {"ma": one.code, "round": 1, "score": score, "comment": "Đèn lại tắt"}
    return client.post(f"{TRACK}danh-gia/", data)


@pytest.mark.parametrize("score", ["satisfied", "unsatisfied"])
def test_a_citizen_rates_twice_at_once(unit, score):
    one, client = answered(unit), Client()
    unlock(client, one.code)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.cookies[lookup.COOKIE] = client.cookies[lookup.COOKIE].value
    responses = at_once([lambda b=browser: rate(b, one, score) for browser in browsers])
    assert [response.status_code for response in responses] == [303, 303]
    assert Rating.objects.filter(ticket=one).count() == 1
    assert one.events.filter(type=EventType.RATED).count() == 1
    one.refresh_from_db()
    assert one.round == (1 if score == "satisfied" else 2)
    for browser, response in zip(browsers, responses, strict=True):
        assert "Đánh giá đã được ghi nhận" in words(browser.get(response["Location"]))


def test_a_citizen_presses_send_twice_with_a_photo(unit):
    one, client = assigned(unit), Client()
    unlock(client, one.code)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.cookies[lookup.COOKIE] = client.cookies[lookup.COOKIE].value
    key = "8f14e45f-ceea-467f-9d7b-6f0a3d8d1c11"

    def add(browser):
        data = {"ma": one.code, "text": "Thêm ảnh", "submission_key": key, "attachments": photo()}
        return browser.post(f"{TRACK}bo-sung/", data)

    responses = at_once([lambda b=browser: add(b) for browser in browsers])
    assert [response.status_code for response in responses] == [303, 303]
    assert one.messages.filter(action="follow_up").count() == 1
    assert one.attachments.count() == 1


def test_the_sender_adds_something_while_the_officer_answers(desk, unit):
    """Whoever is first, neither is lost: the officer either answered before it came, or is told."""
    one, client, officer = assigned(unit), Client(), desk("officer", unit)
    unlock(client, one.code)
    addition = {"ma": one.code, "text": "Trụ 12 cũng tắt"}
    written, added = at_once(
        [
            lambda: post(officer, one, "draft_answer", text="Sẽ thay một bóng."),
            lambda: client.post(f"{TRACK}bo-sung/", addition),
        ]
    )
    assert added.status_code == 303
    assert one.messages.filter(action="follow_up").count() == 1
    assert written.status_code in (302, 409)
    if written.status_code == 409:
        assert "người gửi" in told(written)
        assert "Trụ 12 cũng tắt" in written.content.decode()
        assert typed(written) == "Sẽ thay một bóng."
        again = post(officer, one, "draft_answer", shown_version(written), text=typed(written))
        assert again.status_code == 302
    assert one.answers.get().text == "Sẽ thay một bóng."
    one.refresh_from_db()
    assert broken_chains(Ticket.objects.filter(pk=one.pk)) == []


def test_the_ticket_is_closed_by_the_clock_while_its_sender_rates(unit):
    one, client = answered(unit), Client()
    unlock(client, one.code)

    def close():
        try:
            return act(one, "close", SYSTEM, version=one.version)
        except WorkflowError as reason:
            return reason

    rated, closed = at_once([lambda: rate(client, one, "satisfied"), close])
    one.refresh_from_db()
    assert one.state == State.CLOSED
    ends = one.events.filter(type__in=[EventType.RATED, EventType.CLOSED])
    assert ends.count() == 1
    assert rated.status_code == (303 if isinstance(closed, WorkflowError) else 409)


# --- Forged forms and addresses -------------------------------------------------------------------


FORGED_VERSIONS = ["", "x", "-1", "0", "999", "1e3", "9" * 40, "\0", "١"]


@pytest.mark.parametrize("version", FORGED_VERSIONS)
def test_a_forged_version_changes_nothing_and_keeps_the_words(desk, unit, version):
    one, officer = assigned(unit), desk("officer", unit)
    response = post(officer, one, "draft_answer", version, text="Đã gõ rất lâu")
    assert response.status_code in (409, 422)
    assert typed(response) == "Đã gõ rất lâu"
    assert re.fullmatch(r"[0-9]+", shown_version(response))
    assert not one.answers.exists()


def test_a_forged_state_is_no_field_of_any_form(desk, unit):
    one, officer = assigned(unit), desk("officer", unit)
    data = {
        "state": "closed",
        "draft_answer-state": "closed",
        "organisation": "1",
        "draft_answer-approved_by": "1",
    }
    data |= {"draft_answer-version": one.version, "draft_answer-text": "Đã sửa"}
    officer.post(reverse("desk:act", args=[one.code, "draft_answer"]), data)
    one.refresh_from_db()
    assert one.state == State.IN_PROGRESS
    assert (one.answers.get().state, one.answers.get().approved_by) == (Answer.State.DRAFT, None)


def test_another_units_ticket_is_nowhere_to_be_found_by_guessing(desk, unit):
    one = assigned(unit)
    stranger = desk("officer", OrganisationFactory(name="Sở khác"))
    nobody = "PA-0000-0000-0000"
    for name, arguments in [("ticket", []), ("contact", []), ("act", ["draft_answer"])]:
        addresses = [
            reverse(f"desk:{name}", args=[code, *arguments]) for code in (one.code, nobody)
        ]
        for method in (stranger.get, stranger.post):
            answers = [method(address).status_code for address in addresses]
            assert answers[0] == answers[1]
            assert answers[0] in (404, 405)
    assert one.answers.count() == 0
