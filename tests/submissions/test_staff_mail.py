"""Who among the staff is told by mail that a ticket is theirs, and what leaves the portal."""

import pytest

from portal.tasks import run_pending
from submissions.models import Delivery, Notice
from submissions.workflow import CITIZEN, act

from .factories import DeadlineRuleFactory, OrganisationFactory, TopicFactory, actor, ticket
from .test_deadline_warnings import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def assigned(unit, **what):
    DeadlineRuleFactory(working_days=10)
    one = ticket(topic=TopicFactory(name="Chiếu sáng"))
    return act(one, "assign", actor("operator"), organisation=unit, **what)


@pytest.fixture
def readers(mailoutbox):
    """Addresses of staff who were told since the last look."""

    def look():
        run_pending()
        found = sorted(mail.to[0] for mail in mailoutbox if mail.to != ["thu@example.com"])
        mailoutbox.clear()
        return found

    return look


def test_a_unit_with_a_mailbox_is_told_there(unit, readers):
    unit.email = "sadec@dongthap.example"
    unit.save()
    person("officer", unit)
    assigned(unit)
    assert readers() == ["sadec@dongthap.example"]


def test_without_a_mailbox_its_officers_and_heads_are(unit, readers):
    people = [person("officer", unit), person("head", unit)]
    person("officer", unit, email="")
    person("approver", unit)
    person("officer", OrganisationFactory())
    assigned(unit)
    assert readers() == sorted(user.email for user in people)


def test_the_officer_who_is_named_is_told_and_not_everybody(unit, readers):
    officer = person("officer", unit)
    person("officer", unit)
    assigned(unit, officer=officer)
    assert readers() == [officer.email]


def test_a_unit_without_any_address_stops_nothing(unit, readers):
    assigned(unit)
    assert readers() == []


def test_the_mail_holds_code_topic_day_and_link_only(unit, mailoutbox):
    person("officer", unit)
    one = assigned(unit)
    run_pending()
    (mail,) = [mail for mail in mailoutbox if mail.to != ["thu@example.com"]]
    assert one.code in mail.subject
    for told in (one.code, "Chiếu sáng", f"/quan-tri/phieu/{one.code}/"):
        assert told in mail.body
    for kept in ("Nguyễn", "0912", "thu@example.com", one.title, one.content):
        assert kept not in mail.body
        assert kept not in mail.subject
    assert mail.extra_headers["Message-ID"]


def test_each_reader_has_a_notice_and_each_attempt_a_row(unit):
    people = [person("officer", unit), person("head", unit)]
    one = assigned(unit)
    run_pending()
    notices = one.notices.filter(kind=Notice.Kind.HANDED_OVER)
    assert {notice.staff for notice in notices} == set(people)
    assert Delivery.objects.filter(notice__in=notices, ok=True).count() == 2


def test_who_leaves_before_the_mail_does_is_not_told(unit, readers):
    officer = person("officer", unit)
    one = assigned(unit)
    officer.is_active = False
    officer.save()
    assert readers() == []
    notice = one.notices.get(kind=Notice.Kind.HANDED_OVER)
    assert notice.sent_at is None
    assert notice.deliveries.get().reason == Delivery.Reason.NO_ADDRESS


def test_a_reopened_ticket_is_handed_over_anew(unit, readers):
    officer = person("officer", unit)
    one = assigned(unit, officer=officer)
    by = actor("officer", unit)
    act(one, "draft_answer", by, text="Đã sửa.")
    act(one, "submit_answer", by)
    act(one, "approve_answer", actor("approver"))
    readers()
    one = act(one, "rate", CITIZEN, score="unsatisfied", comment="Vẫn tắt")
    assert readers() == [officer.email]
    assert one.assignments.filter(ended_at__isnull=True).get().organisation == unit


def test_the_unit_hears_that_the_sender_replied(unit, readers):
    officer = person("officer", unit)
    one = assigned(unit, officer=officer)
    act(one, "ask_information", actor("officer", unit), text="Ở đâu?")
    readers()
    act(one, "give_information", CITIZEN, text="Hẻm 41")
    assert readers() == [officer.email]


class TestDuplicates:
    """Those whose ticket was joined with another hear what becomes of that one."""

    @pytest.fixture
    def main(self, unit):
        return assigned(unit)

    @pytest.fixture
    def own(self, main):
        run_pending()
        return act(ticket(consents=("messages",)), "merge", actor("coordinator"), into=main)

    def told(self, own) -> list[str]:
        kinds = own.notices.exclude(kind__in=("receipt", "merged"))
        return list(kinds.values_list("kind", flat=True))

    def answer(self, main, unit):
        officer = actor("officer", unit)
        act(main, "draft_answer", officer, text="Đã sửa xong đèn.")
        act(main, "submit_answer", officer)
        return act(main, "approve_answer", actor("approver"))

    def test_answered_and_reopened(self, main, own, unit):
        main = self.answer(main, unit)
        act(main, "reopen", actor("coordinator"), reason="Đèn lại tắt.")
        assert self.told(own) == ["answered", "reopened"]

    def test_refused(self, own, main, unit):
        act(main, "return", actor("officer", unit), reason="Không thuộc")
        act(main, "refuse", actor("operator"), reason="Thuộc tòa án.")
        assert self.told(own) == ["refused"]

    def test_forwarded(self, own, main):
        body = OrganisationFactory(name="Công ty Điện lực", outside=True)
        act(main, "forward", actor("operator"), organisation=body, reason="Thuộc điện lực")
        assert self.told(own) == ["forwarded"]

    def test_through_a_chain_of_two(self, own, main, unit):
        third = assigned(unit)
        act(main, "merge", actor("coordinator"), into=third)
        self.answer(third, unit)
        assert self.told(own) == ["answered"]

    def test_in_their_own_words_with_their_own_code(self, own, main, unit, mailoutbox):
        run_pending()
        mailoutbox.clear()
        self.answer(main, unit)
        run_pending()
        mail = next(mail for mail in mailoutbox if own.code in mail.subject)
        assert own.code in mail.body
        assert main.code not in mail.body
        assert "gọi 1022 và đọc" not in mail.body

    def test_the_reason_told_to_the_other_sender_stays_out_of_their_mail(
        self, own, main, unit, mailoutbox
    ):
        act(main, "return", actor("officer", unit), reason="Không thuộc")
        run_pending()
        mailoutbox.clear()
        act(main, "refuse", actor("operator"), reason="Chị Thử gọi 0912 345 678 nhé.")
        run_pending()
        mail = next(mail for mail in mailoutbox if own.code in mail.subject)
        assert "Chị Thử" not in mail.body
