"""The nightly proof finds what was lost, forgotten or changed behind the workflow's back."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.tasks import enqueue, run_pending, task
from portal.tasks.models import TaskRun
from submissions import history, proof
from submissions.models import (
    Assignment,
    Delivery,
    HistoryAnchor,
    Notice,
    ProofRun,
    State,
    Ticket,
    TicketEvent,
)
from submissions.workflow import Record, act, record_many

from .factories import DeadlineRuleFactory, OrganisationFactory, actor, ticket
from .test_deadline_warnings import person

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - datetime.timedelta(days=30)


@pytest.fixture(autouse=True)
def rule():
    return DeadlineRuleFactory(working_days=10)


@pytest.fixture
def unit():
    return OrganisationFactory(email="sadec@dongthap.example")


def found() -> dict[str, list[str]]:
    """Check -> codes of its findings."""
    result: dict[str, list[str]] = {}
    for finding in proof.verify().findings:
        result.setdefault(finding.check, []).append(finding.code)
    return result


def handed(unit, notify=True, when=LONG_AGO):
    one = ticket(received_at=when)
    record = Record(one, "assign", actor("operator"), when, {"organisation": unit})
    record_many([record], notify=notify)
    return Ticket.objects.get(pk=one.pk)


def test_a_month_of_work_leaves_nothing_to_find(unit, mailoutbox):
    officer = actor("officer", unit)
    one = handed(unit)
    act(one, "draft_answer", officer, text="Đã sửa.")
    act(one, "submit_answer", officer)
    act(one, "approve_answer", actor("approver"))
    again = Ticket.objects.get(pk=one.pk)
    act(again, "reopen", actor("coordinator"), reason="Đèn lại tắt.")
    act(ticket(), "refuse", actor("operator"), reason="Quảng cáo")
    act(ticket(), "forward", actor("operator"), organisation=unit, reason="Không thuộc")
    act(ticket(), "merge", actor("coordinator"), into=handed(unit))
    act(ticket(), "answer_at_once", actor("operator"), text="Xong")
    act(handed(unit), "return", officer, reason="Không thuộc đơn vị")
    asked = handed(unit)
    act(asked, "ask_information", officer, text="Ở đâu?")
    handed(unit)
    run_pending()
    history.anchor_history()
    assert found() == {}


def test_a_ticket_without_a_unit_after_the_time_for_it(unit):
    ticket()
    forgotten = ticket(received_at=LONG_AGO)
    assert found() == {"unit": [forgotten.code]}


def test_the_time_for_it_is_a_working_day(rule):
    monday = timezone.make_aware(datetime.datetime(2026, 3, 9, 10))
    assert proof.a_working_day_before(monday) == monday - datetime.timedelta(days=3)


def test_an_open_ticket_without_a_deadline(unit):
    one = handed(unit)
    run_pending()
    Ticket.objects.filter(pk=one.pk).update(due_at=None)
    assert found() == {"deadline": [one.code]}


class TestHandover:
    def test_delivered_by_mail(self, unit, mailoutbox):
        one = handed(unit)
        assert found() == {"handover": [one.code]}
        run_pending()
        assert found() == {}

    def test_or_opened_by_the_unit(self, unit):
        one = handed(unit, notify=False)
        assert found() == {"handover": [one.code]}
        act(one, "start", actor("officer", unit))
        assert found() == {}

    def test_the_mail_of_an_earlier_hand_over_does_not_count(self, unit):
        one = handed(unit)
        run_pending()
        other = OrganisationFactory()
        at = timezone.now() - datetime.timedelta(days=8)
        record_many([Record(one, "assign", actor("operator"), at, {"organisation": other})])
        Notice.objects.filter(ticket=one).update(sent_at=LONG_AGO)
        assert found() == {"handover": [one.code]}


def test_an_assignment_that_does_not_agree(unit):
    one, two, ended = handed(unit), handed(unit), handed(unit)
    act(ended, "forward", actor("operator"), organisation=unit, reason="Không thuộc")
    run_pending()
    Assignment.objects.filter(ticket=one).update(ended_at=timezone.now())
    Assignment.objects.filter(ticket=two).update(organisation=OrganisationFactory())
    Assignment.objects.filter(ticket=ended).update(ended_at=None)
    assert found() == {"assignment": [one.code, two.code, ended.code]}


def test_a_state_changed_behind_the_workflows_back(unit):
    one = handed(unit)
    run_pending()
    Ticket.objects.filter(pk=one.pk).update(state=State.CLOSED)
    assert found() == {"state": [one.code], "column": [one.code], "assignment": [one.code]}


def test_a_history_that_was_changed_and_one_that_was_removed(unit):
    changed, cut, gone = ticket(), ticket(), ticket()
    act(cut, "classify", actor("operator"))
    TicketEvent.objects.update(at=timezone.now() - datetime.timedelta(hours=1))
    for one in (changed, cut, gone):  # times are part of the chain: start from sound ones
        one = Ticket.objects.get(pk=one.pk)
        one.version, one.head_hash = 0, ""
        for event in one.events.order_by("number"):
            history.chain(one, event).save()
        one.save(update_fields=["version", "head_hash"])
    history.anchor_history()
    assert found() == {}
    TicketEvent.objects.filter(ticket=changed).update(actor_role="head")
    TicketEvent.objects.filter(ticket=cut, number=2).delete()
    assert set(found()["chain"]) == {changed.code, cut.code}
    assert "anchor" in found()
    TicketEvent.objects.filter(ticket=gone).delete()
    gone.notices.all().delete()
    gone.delete()
    assert gone.code not in str(found())
    assert len(found()["anchor"]) == 1


def test_all_anchors_on_demand_and_each_in_its_turn():
    ticket()
    for number in range(1, 6):
        HistoryAnchor.objects.create(through=0, tickets=number, hash="forged")
    good = HistoryAnchor.objects.create(through=0, tickets=0, hash=history.heads_hash(0)[1])
    assert good
    assert proof.verify(all_anchors=True).by_check["anchor"] == 5
    nights = [
        proof.verify(timezone.now() + datetime.timedelta(days=day)).findings for day in range(5)
    ]
    assert len({findings[-1].code for findings in nights}) == 5


@task("tests.fails", max_attempts=1)
def fails():
    raise ValueError


def test_a_task_that_was_given_up():
    enqueue(fails, key="tests.fails:1")
    run_pending()
    assert found() == {"task": ["tests.fails:1"]}


def test_a_state_that_the_portal_does_not_know():
    one = ticket()
    Ticket.objects.filter(pk=one.pk).update(state="lost")
    assert {"sum", "state", "column"} <= found().keys()


def test_it_works_in_pieces(monkeypatch, unit, django_assert_max_num_queries):
    monkeypatch.setattr(proof, "CHUNK", 3)
    many = [ticket(received_at=LONG_AGO) for _ in range(8)]
    assert found() == {"unit": [one.code for one in many]}
    monkeypatch.setattr(proof, "KEPT", 2)
    result = proof.verify()
    assert result.by_check["unit"] == 8
    assert len(result.findings) == 2
    monkeypatch.setattr(proof, "CHUNK", 1000)
    with django_assert_max_num_queries(12):
        proof.verify()


class TestCommand:
    def run(self, *options) -> tuple[int, str]:
        out, code = StringIO(), 0
        try:
            call_command("verify_tickets", *options, stdout=out)
        except SystemExit as error:
            code = error.code
        return code, out.getvalue()

    def test_nothing_found_is_exit_code_0(self):
        ticket()
        code, text = self.run()
        assert code == 0
        assert text.startswith("1 phiếu")

    def test_a_finding_is_exit_code_1_with_what_to_do(self):
        one = ticket(received_at=LONG_AGO)
        code, text = self.run()
        assert code == 1
        assert one.code in text
        code, text = self.run("--json")
        result = json.loads(text)
        assert code == 1
        assert result["holds"] is False
        assert result["findings"][0]["code"] == one.code
        assert result["findings"][0]["advice"]
        assert result["by_state"] == {"new": 1}


class TestAtNight:
    def test_the_result_is_kept_and_coordinators_hear_of_findings(self, mailoutbox):
        coordinator = person("coordinator")
        one = ticket(received_at=LONG_AGO)
        run_pending()
        mailoutbox.clear()
        assert proof.verify_tickets() == 1
        run = ProofRun.objects.get()
        assert run.by_check == {"unit": 1}
        assert run.findings[0]["code"] == one.code
        run_pending()
        (mail,) = mailoutbox
        assert mail.to == [coordinator.email]
        assert "/quan-tri/phieu/kiem-tra/" in mail.body
        assert one.title not in mail.body

    def test_no_mail_when_everything_agrees(self, mailoutbox):
        person("coordinator")
        ticket()
        run_pending()
        mailoutbox.clear()
        assert proof.verify_tickets() == 0
        run_pending()
        assert mailoutbox == []

    def test_old_results_go(self, monkeypatch):
        monkeypatch.setattr(proof, "RUNS_KEPT", 3)
        for _ in range(5):
            proof.verify_tickets()
        assert ProofRun.objects.count() == 3


def test_a_letter_given_up_is_found_as_a_task(unit):
    one = handed(unit)
    TaskRun.objects.filter(name="submissions.send_notice").update(state=TaskRun.State.DEAD)
    assert set(found()) == {"task", "handover"}
    assert not Delivery.objects.filter(notice__ticket=one, ok=True).exists()
