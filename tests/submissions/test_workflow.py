"""The life of a ticket: who may do what, from which state, and what it leaves behind."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from portal.tasks import run_pending
from submissions.dossier import CITIZEN, SYSTEM
from submissions.history import anchor_history, broken_anchors, broken_chains
from submissions.intake import open_tickets
from submissions.models import Answer, EventType, HistoryAnchor, Rating, State, Ticket
from submissions.workflow import (
    TRANSITIONS,
    Conflict,
    Missing,
    NotAllowed,
    Past,
    Record,
    WrongState,
    act,
    record_many,
)

from .factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    new_ticket,
    ticket,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def people(unit):
    return {
        "operator": actor("operator"),
        "coordinator": actor("coordinator"),
        "officer": actor("officer", unit),
        "head": actor("head", unit),
        "approver": actor("approver"),
        "auditor": actor("auditor"),
        "editor": actor("editor"),
    }


def answered(people, unit, **given):
    """A ticket taken all the way to its sent answer."""
    one = ticket(**given)
    act(one, "classify", people["operator"], topic=TopicFactory(), level=2)
    act(one, "assign", people["operator"], organisation=unit)
    act(one, "draft_answer", people["officer"], text="Đã thay bóng đèn.")
    act(one, "submit_answer", people["officer"])
    return act(one, "approve_answer", people["approver"])


def test_from_report_to_closed(people, unit):
    one = answered(people, unit)
    assert one.state == State.ANSWERED
    one = act(one, "rate", CITIZEN, score="satisfied", comment="Cảm ơn")
    assert one.state == State.CLOSED
    assert [e.type for e in one.events.all()] == [
        EventType.OPENED,
        EventType.CLASSIFIED,
        EventType.ASSIGNED,
        EventType.ANSWER_DRAFTED,
        EventType.ANSWER_SUBMITTED,
        EventType.ANSWER_APPROVED,
        EventType.ANSWER_SENT,
        EventType.RATED,
    ]
    assert one.version == 8
    assert broken_chains(Ticket.objects.all()) == []


def test_nobody_approves_their_own_draft(people, unit):
    one = ticket()
    act(one, "assign", people["operator"], organisation=unit)
    act(one, "draft_answer", people["head"], text="Tự viết")
    act(one, "submit_answer", people["head"])
    with pytest.raises(NotAllowed):
        act(one, "approve_answer", people["head"])
    assert act(one, "approve_answer", people["approver"]).state == State.ANSWERED


def test_another_units_officer_can_do_nothing(people, unit):
    one = ticket()
    act(one, "assign", people["operator"], organisation=unit)
    stranger = actor("officer", OrganisationFactory())
    for action in ("start", "draft_answer", "return", "ask_information"):
        with pytest.raises(NotAllowed):
            act(one, action, stranger, text="x", reason="x")


def test_readers_change_nothing(people):
    one = ticket()
    for action in TRANSITIONS:
        for role in ("auditor", "editor"):
            with pytest.raises(NotAllowed):
                act(one, action, people[role], text="x", reason="x")


def test_an_action_from_the_wrong_state_is_refused_and_changes_nothing(people):
    one = ticket()
    with pytest.raises(WrongState, match="trạng thái|state"):
        act(one, "close", people["coordinator"])
    one.refresh_from_db()
    assert (one.state, one.version) == (State.NEW, 1)


def test_what_an_action_needs_is_named(people):
    with pytest.raises(Missing) as raised:
        act(ticket(), "refuse", people["operator"])
    assert raised.value.field == "reason"


def test_a_change_by_someone_else_is_told_with_what_they_did(people, unit):
    one = ticket()
    seen = one.version
    act(one, "classify", people["operator"], level=3)
    with pytest.raises(Conflict) as raised:
        act(one, "assign", people["coordinator"], version=seen, organisation=unit)
    assert [e.type for e in raised.value.events] == [EventType.CLASSIFIED]
    one.refresh_from_db()
    assert one.organisation is None


def test_after_two_returns_the_coordinator_decides(people, unit):
    one = ticket()
    for _ in range(2):
        act(one, "assign", people["operator"], organisation=unit)
        act(one, "return", people["officer"], reason="Không thuộc địa bàn")
    with pytest.raises(NotAllowed, match="điều phối|coordinator"):
        act(one, "assign", people["operator"], organisation=unit)
    assert act(one, "assign", people["coordinator"], organisation=unit).organisation == unit
    assert list(one.assignments.values_list("ended", flat=True)) == ["returned", "returned", ""]


def test_a_head_assigns_within_the_unit_only(people, unit):
    one = ticket()
    act(one, "assign", people["operator"], organisation=unit)
    colleague = people["officer"].user
    act(one, "assign", people["head"], organisation=unit, officer=colleague)
    with pytest.raises(NotAllowed):
        act(one, "assign", people["head"], organisation=OrganisationFactory())


def test_asking_for_information_stops_the_clock(people, unit, monkeypatch):
    DeadlineRuleFactory(working_days=10)
    one = ticket()
    act(one, "assign", people["operator"], organisation=unit)
    due = act(one, "ask_information", people["officer"], text="Xin cho biết số trụ").due_at
    later = timezone.now() + datetime.timedelta(days=14)
    monkeypatch.setattr(timezone, "now", lambda: later)
    one = act(one, "give_information", CITIZEN, text="Trụ số 5")
    assert one.state == State.ASSIGNED
    assert one.due_at >= due + datetime.timedelta(days=12)
    assert one.paused_at is None


def test_not_satisfied_opens_another_round_up_to_the_cap(people, unit):
    one = answered(people, unit)
    for round_ in (2, 3):
        one = act(one, "rate", CITIZEN, score="unsatisfied", comment="Chưa xong")
        assert (one.state, one.round) == (State.REOPENED, round_)
        act(one, "draft_answer", people["officer"], text=f"Lần {round_}")
        act(one, "submit_answer", people["officer"])
        one = act(one, "approve_answer", people["head"])
    one = act(one, "rate", CITIZEN, score="unsatisfied")
    assert one.state == State.CLOSED
    assert Answer.objects.filter(ticket=one, state=Answer.State.SENT).count() == 3
    with pytest.raises(WrongState):
        act(one, "reopen", people["coordinator"], reason="Lần nữa")


def test_one_rating_for_each_round(people, unit):
    one = answered(people, unit)
    act(one, "rate", CITIZEN, score="very_satisfied")
    with pytest.raises(WrongState):
        act(one, "rate", CITIZEN, score="unsatisfied")
    assert Rating.objects.count() == 1


def test_the_operator_answers_at_once(people):
    one = act(ticket(channel="phone"), "answer_at_once", people["operator"], text="Nộp ở xã.")
    assert (one.state, one.level) == (State.ANSWERED, 1)


def test_senders_of_merged_tickets_hear_of_the_answer(people, unit):
    main, double = ticket(), ticket()
    act(double, "merge", people["coordinator"], into=main)
    act(main, "assign", people["operator"], organisation=unit)
    act(main, "draft_answer", people["officer"], text="Đã sửa")
    act(main, "submit_answer", people["officer"])
    act(main, "approve_answer", people["approver"])
    assert double.notices.filter(kind="answered").count() == 1
    run_pending()
    assert len([m for m in mail.outbox if double.code in m.subject]) == 3


def test_progress_is_mailed_only_to_those_who_asked(people, unit):
    quiet, asked = ticket(), ticket(consents=("messages",))
    for one in (quiet, asked):
        act(one, "assign", people["operator"], organisation=unit)
    assert not quiet.notices.filter(kind="assigned").exists()
    assert asked.notices.filter(kind="assigned").count() == 1


def test_history_shows_any_tampering(people, unit):
    one = answered(people, unit)
    other = ticket()
    event = one.events.get(number=3)
    type(event).objects.filter(pk=event.pk).update(data={"organisation": 999})
    assert broken_chains(Ticket.objects.all()) == [one.code]
    last = other.events.last()
    type(last).objects.filter(pk=last.pk).delete()
    assert broken_chains(Ticket.objects.all()) == sorted([one.code, other.code])


def test_a_missing_ticket_shows_in_the_anchor(monkeypatch):
    kept, gone = ticket(), ticket()
    later = timezone.now() + datetime.timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    anchor_history()
    anchor_history()
    assert HistoryAnchor.objects.get().tickets == 2
    ticket()
    assert broken_anchors() == []
    gone.events.all().delete()
    assert broken_anchors() == [HistoryAnchor.objects.get()]
    assert broken_chains([kept]) == []


def test_single_and_bulk_recording_leave_equal_rows(people, unit):
    topic = TopicFactory()
    steps = [
        ("classify", people["operator"], {"topic": topic, "level": 2}),
        ("assign", people["operator"], {"organisation": unit}),
        ("draft_answer", people["officer"], {"text": "Đã xong."}),
        ("submit_answer", people["officer"], {}),
        ("approve_answer", people["head"], {}),
        ("rate", CITIZEN, {"score": "satisfied"}),
    ]
    single, bulk, third = ticket(), ticket(), ticket()
    for action, who, what in steps:
        act(single, action, who, **what)
    now = timezone.now()
    record_many(
        Record(one, action, who, now, what) for one in (bulk, third) for action, who, what in steps
    )
    past = [Past(action, who, now, what) for action, who, what in steps]
    (with_past,) = open_tickets([new_ticket()], CITIZEN, pasts=[past])

    def rows(one):
        one = Ticket.objects.get(pk=one.pk)
        return {
            "ticket": (one.state, one.version, one.round, one.organisation, one.topic, one.level),
            "times": [bool(t) for t in (one.answered_at, one.first_answered_at, one.closed_at)],
            "events": list(one.events.values_list("number", "type", "from_state", "to_state")),
            "answers": list(one.answers.values_list("round", "state", "text", "approved_by")),
            "assignments": list(one.assignments.values_list("organisation", "ended")),
            "ratings": list(one.ratings.values_list("round", "score")),
            "notices": sorted(one.notices.values_list("kind", flat=True)),
        }

    assert rows(single) == rows(bulk) == rows(third) == rows(with_past)
    assert broken_chains(Ticket.objects.all()) == []


def test_the_portal_closes_what_is_not_rated(people, unit):
    one = answered(people, unit)
    assert act(one, "close", SYSTEM).state == State.CLOSED
