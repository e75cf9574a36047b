"""The one door: what an opened ticket consists of, once and in bulk."""

import uuid

import pytest
from django.core import mail
from django.forms.models import model_to_dict

from portal.places.models import TopicGroup
from portal.tasks import run_pending
from submissions.dossier import CITIZEN
from submissions.history import broken_chains
from submissions.intake import NewSender, open_ticket, open_tickets
from submissions.models import Consent, EventType, Kind, State, Ticket

from .factories import DeadlineRuleFactory, TopicFactory, new_ticket, ticket

pytestmark = pytest.mark.django_db


def test_a_ticket_opens_with_code_sender_deadline_and_history():
    DeadlineRuleFactory(code="thong-thuong", working_days=10)
    opened = ticket(consents=(Consent.Purpose.PUBLISH,))
    opened.refresh_from_db()
    assert opened.state == State.NEW
    assert opened.due_explained["rule"] == "thong-thuong"
    assert opened.due_at > opened.received_at
    assert opened.sender.phone_e164 == "+84912345678"
    assert opened.sender.phone == "0912 345 678"
    assert [c.purpose for c in opened.consents.all()] == [Consent.Purpose.PUBLISH]
    assert [e.type for e in opened.events.all()] == [EventType.OPENED]
    assert broken_chains([opened]) == []


def test_history_holds_digests_and_no_personal_value():
    opened = ticket()
    text = str(opened.events.get().data)
    for personal in ("Nguyễn Văn Thử", "0912", "thu@example.com", "hẻm 41"):
        assert personal not in text


def test_the_topic_proposes_whether_it_is_about_a_procedure():
    topic = TopicFactory(group=TopicGroup.PROCEDURES)
    assert ticket(topic=topic).is_procedure
    assert not ticket(topic=topic, is_procedure=False).is_procedure
    topic.group = TopicGroup.SOCIETY
    topic.save()
    assert Ticket.objects.filter(is_procedure=True).count() == 1


def test_sending_twice_makes_one_ticket():
    key = uuid.uuid4()
    first = ticket(submission_key=key)
    assert ticket(submission_key=key) == first
    assert Ticket.objects.count() == 1


def test_other_words_under_the_same_key_are_another_ticket():
    key = uuid.uuid4()
    ticket(submission_key=key)
    ticket(submission_key=key, content="Việc khác hẳn: nước yếu từ sáng.")
    assert Ticket.objects.count() == 2


def test_the_receipt_goes_out_once_by_email(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        opened = ticket()
    run_pending()
    run_pending()
    assert [message.to for message in mail.outbox] == [["thu@example.com"]]
    assert opened.code in mail.outbox[0].subject
    assert "hẻm 41" not in mail.outbox[0].body


def test_without_an_email_there_is_no_notice():
    opened = ticket(sender=NewSender(full_name="Trần Thị Thử", phone="0912345678"))
    assert not opened.notices.exists()


def _rows(one: Ticket) -> dict:
    """All that the door leaves, but for what differs by chance or by time."""
    by_chance = {"id", "ticket", "code", "salt", "head_hash", "created_at", "submission_key"}

    def plain(row):
        return {k: v for k, v in model_to_dict(row).items() if k not in by_chance}

    event = one.events.get()
    return {
        "ticket": plain(one),
        "sender": plain(one.sender),
        "consents": [c.purpose for c in one.consents.all()],
        "event": (event.number, event.type, event.to_state, event.round, sorted(event.data)),
        "notices": [n.kind for n in one.notices.all()],
    }


def test_single_and_bulk_leave_equal_rows():
    DeadlineRuleFactory()
    topic = TopicFactory()
    received = ticket().received_at
    new = new_ticket(
        topic=topic, received_at=received, consents=("publish",), kind=Kind.PROPOSAL, proposal="x"
    )
    single = open_ticket(new, CITIZEN)
    bulk = open_tickets([new, new], CITIZEN)[1]
    assert _rows(single)["notices"] == ["receipt"]
    assert _rows(Ticket.objects.get(pk=single.pk)) == _rows(Ticket.objects.get(pk=bulk.pk))
    assert broken_chains([single, bulk]) == []


def test_a_batch_is_written_whole_or_not_at_all():
    good = new_ticket()
    bad = new_ticket(title=None)
    with pytest.raises(Exception, match="(?i)null"):
        open_tickets([good, bad], CITIZEN)
    assert not Ticket.objects.exists()


def test_the_bulk_door_asks_the_same_number_of_questions_for_any_number(
    django_assert_max_num_queries,
):
    DeadlineRuleFactory()
    with django_assert_max_num_queries(21):
        open_tickets([new_ticket() for _ in range(100)], CITIZEN, notify=False)
