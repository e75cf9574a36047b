"""What a sender adds to an open ticket, and who learns of it."""

import uuid

import pytest

from submissions import attachments
from submissions.desk import lists
from submissions.dossier import CITIZEN
from submissions.history import broken_chains
from submissions.models import EventType, Message, State, Ticket
from submissions.workflow import TRANSITIONS, Conflict, WrongState, act

from .citizen import answered, assigned, photo
from .factories import OrganisationFactory, actor, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def in_state(state: str, unit) -> Ticket:
    """A ticket brought to one of the open states."""
    officer = actor("officer", unit)
    if state == State.NEW:
        return ticket()
    if state == State.CLASSIFIED:
        return act(ticket(), "classify", actor("operator"))
    if state == State.REOPENED:
        return act(answered(unit), "rate", CITIZEN, score="unsatisfied")
    one = assigned(unit)
    if state == State.IN_PROGRESS:
        act(one, "start", officer)
    if state == State.AWAITING_APPROVAL:
        act(one, "draft_answer", officer, text="Đã thay bóng.")
        act(one, "submit_answer", officer)
    return Ticket.objects.get(pk=one.pk)


@pytest.mark.parametrize("state", TRANSITIONS["follow_up"].sources)
def test_is_taken_in_every_open_state_and_moves_neither_state_nor_deadline(unit, state):
    one = in_state(state, unit)
    assert one.state == state
    due_at = one.due_at
    one = act(one, "follow_up", CITIZEN, text="Trụ số 12 cũng tắt.")
    assert (one.state, one.due_at) == (state, due_at)
    message = one.messages.last()
    assert (message.direction, message.text) == (
        Message.Direction.FROM_SENDER,
        "Trụ số 12 cũng tắt.",
    )
    event = one.events.last()
    assert (event.type, event.actor_role) == (EventType.FOLLOWED_UP, "citizen")
    assert "Trụ" not in str(event.data)
    assert broken_chains(Ticket.objects.all()) == []


def test_is_refused_by_an_ended_ticket(unit):
    with pytest.raises(WrongState):
        act(answered(unit), "follow_up", CITIZEN, text="Còn nữa")


def test_brings_files_along_and_the_event_knows_them(unit):
    key = uuid.uuid4()
    held = attachments.hold(key, photo())
    one = act(assigned(unit), "follow_up", CITIZEN, text="Ảnh đây", files=key)
    assert one.attachments.get() == held
    assert list(one.events.last().data["files"]) == [str(held.pk)]
    assert held.sha256 not in str(one.events.last().data)


def test_is_new_to_the_desk_until_those_who_answer_take_a_step(unit):
    one, officer = assigned(unit), actor("officer", unit)
    one = act(one, "follow_up", CITIZEN, text="Thêm một trụ")
    added = lists.work_list(Ticket.objects.all(), "added", officer.user)
    assert list(added) == [one]
    act(one, "classify", actor("operator"), level=3)
    assert list(added.all()) == [one]
    act(one, "start", officer)
    assert list(added.all()) == []


def test_written_down_for_a_caller_is_new_to_the_unit_too(unit):
    one = act(assigned(unit), "follow_up", actor("operator"), text="Bà gọi lại, nói thêm")
    assert one.sender_wrote_at
    assert one.messages.last().direction == Message.Direction.FROM_SENDER


def test_whoever_writes_the_answer_meanwhile_is_told(unit):
    one, officer = assigned(unit), actor("officer", unit)
    seen = one.version
    act(one, "follow_up", CITIZEN, text="Đèn đã sáng lại rồi")
    with pytest.raises(Conflict) as told:
        act(one, "draft_answer", officer, text="Sẽ thay bóng.", version=seen)
    assert [event.type for event in told.value.events] == [EventType.FOLLOWED_UP]
    one.refresh_from_db()
    assert one.answers.count() == 0
