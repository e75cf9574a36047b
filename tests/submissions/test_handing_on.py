"""Tickets that leave whoever had them: returned, passed outside, taken back, handed over."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from submissions import departures
from submissions.dossier import SYSTEM, Actor
from submissions.history import broken_chains
from submissions.models import DeadlineRule, EventType, Member, State, Ticket
from submissions.workflow import NotAllowed, WrongState, act

from .factories import DeadlineRuleFactory, OrganisationFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db

Purpose = DeadlineRule.Purpose


@pytest.fixture
def unit():
    return OrganisationFactory(name="Sở Xây dựng")


@pytest.fixture
def operator():
    return actor("operator")


@pytest.fixture
def coordinator():
    return actor("coordinator")


@pytest.fixture
def rules():
    DeadlineRuleFactory(code="thuong", working_days=10)
    DeadlineRuleFactory(code="chuyen", working_days=5, purpose=Purpose.FORWARD)
    DeadlineRuleFactory(code="thai-do", working_days=3, purpose=Purpose.FORWARD_CONDUCT)


def in_hand(operator, unit, user=None):
    """A ticket that an officer of the unit has in hand."""
    user = user or staff("officer", unit)
    one = act(ticket(), "assign", operator, organisation=unit)
    return act(one, "start", Actor.of(user)), user


def last(one):
    return one.events.last()


# --- Returned ---


def test_after_two_returns_only_the_coordinator_decides(unit, operator, coordinator):
    one, officer = ticket(), actor("officer", unit)
    for reason in ("Không thuộc đơn vị.", "Vẫn không thuộc."):
        act(one, "assign", operator, organisation=unit)
        one = act(one, "return", officer, reason=reason)
        assert (one.state, one.organisation) == (State.CLASSIFIED, None)
    assert one.returns == 2
    with pytest.raises(NotAllowed):
        act(one, "assign", operator, organisation=unit)
    assert act(one, "assign", coordinator, organisation=unit).state == State.ASSIGNED


# --- Passed outside ---


def test_what_is_outside_competence_has_the_clock_of_passing_on(rules, operator):
    one = act(ticket(), "classify", operator, level=2)
    assert one.due_explained["rule"] == "thuong"
    one = act(one, "classify", operator, outside=True)
    assert one.due_explained["rule"] == "chuyen"
    assert last(one).data["outside"] is True
    one = act(one, "classify", operator, outside=False)
    assert one.due_explained["rule"] == "thuong"


def test_conduct_of_officials_is_passed_on_sooner(rules, operator):
    one = act(ticket(), "classify", operator, outside=True, sender_hidden=True)
    assert one.due_explained["rule"] == "thai-do"


def test_hiding_the_sender_later_shortens_the_clock_too(rules, operator):
    one = act(ticket(), "classify", operator, outside=True)
    one = act(one, "classify", operator, sender_hidden=True)
    assert one.due_explained["rule"] == "thai-do"


def test_a_rule_for_passing_on_is_never_one_for_answering(rules):
    assert ticket().due_explained["rule"] == "thuong"


@pytest.mark.parametrize(("days_ago", "in_time"), [(1, True), (30, False)])
def test_the_event_tells_whether_it_was_passed_on_in_time(rules, operator, days_ago, in_time):
    received = timezone.now() - datetime.timedelta(days=days_ago)
    body = OrganisationFactory(outside=True)
    one = act(
        ticket(received_at=received), "forward", operator, organisation=body, reason="Nhà mạng."
    )
    data = last(one).data
    assert (one.state, one.outside) == (State.FORWARDED, True)
    assert (data["rule"], data["in_time"]) == ("chuyen", in_time)
    assert datetime.datetime.fromisoformat(data["forward_by"]) > received


def test_without_a_rule_for_it_a_ticket_is_passed_on_all_the_same(operator):
    one = act(
        ticket(), "forward", operator, organisation=OrganisationFactory(outside=True), reason="…"
    )
    assert "in_time" not in last(one).data


# --- An officer is gone ---


def test_a_deactivated_officers_tickets_go_back_to_the_units_list(unit, operator):
    one, user = in_hand(operator, unit)
    user.is_active = False
    user.save()
    one.refresh_from_db()
    assert (one.state, one.officer, one.organisation) == (State.ASSIGNED, None, unit)
    assert last(one).type == EventType.UNASSIGNED
    assert last(one).data["officer"] == user.pk
    assert one.assignments.get(ended_at=None).officer is None
    assert broken_chains(Ticket.objects.all()) == []


def test_a_removed_officers_tickets_are_not_lost(unit, operator):
    user = staff("officer", unit)
    one = act(ticket(), "assign", operator, organisation=unit, officer=user)
    user.delete()
    one.refresh_from_db()
    assert (one.officer, one.organisation) == (None, unit)
    assert last(one).type == EventType.UNASSIGNED


def test_who_moves_to_another_unit_leaves_their_tickets_behind(unit, operator):
    one, user = in_hand(operator, unit)
    member = Member.objects.get(user=user)
    member.organisation = OrganisationFactory()
    member.save()
    one.refresh_from_db()
    assert one.officer is None


def test_who_moves_up_within_the_unit_keeps_them(unit, operator):
    team = OrganisationFactory(parent=unit)
    one, user = in_hand(operator, team)
    member = Member.objects.get(user=user)
    member.organisation = unit
    member.save()
    one.refresh_from_db()
    assert one.officer == user


def test_who_leaves_the_unit_leaves_their_tickets_behind(unit, operator):
    one, user = in_hand(operator, unit)
    Member.objects.get(user=user).delete()
    one.refresh_from_db()
    assert one.officer is None


def test_what_no_signal_saw_is_found_at_night(unit, operator):
    one, user = in_hand(operator, unit)
    stays, _ = in_hand(operator, unit)
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)
    assert departures.release_tickets() == 1
    assert departures.release_tickets() == 0
    one.refresh_from_db()
    stays.refresh_from_db()
    assert one.officer is None and stays.officer is not None


def test_a_draft_of_the_officer_who_is_gone_stays(unit, operator):
    one, user = in_hand(operator, unit)
    act(one, "draft_answer", Actor.of(user), text="Đã kiểm tra.")
    one = act(one, "submit_answer", Actor.of(user))
    user.is_active = False
    user.save()
    one.refresh_from_db()
    assert one.state == State.AWAITING_APPROVAL and one.officer is None
    act(one, "approve_answer", actor("head", unit))
    one.refresh_from_db()
    assert one.state == State.ANSWERED


def test_a_head_takes_a_ticket_back_from_an_officer_but_not_from_the_unit(unit, operator):
    one, _ = in_hand(operator, unit)
    head = actor("head", unit)
    with pytest.raises(NotAllowed):
        act(one, "unassign", head, reason="Nghỉ phép", from_unit=True)
    one = act(one, "unassign", head, reason="Nghỉ phép")
    with pytest.raises(WrongState):
        act(one, "unassign", head, reason="Nghỉ phép")
    with pytest.raises(NotAllowed):
        act(one, "unassign", actor("officer", unit), reason="Nghỉ phép")


def test_a_ticket_taken_from_a_unit_waits_at_the_centre(unit, operator):
    one, _ = in_hand(operator, unit)
    one = act(one, "unassign", SYSTEM, reason="Đơn vị đã giải thể", from_unit=True)
    assert (one.state, one.organisation, one.officer) == (State.CLASSIFIED, None, None)
    assert one.assignments.get().ended == "gone"


# --- A unit is gone ---


def dissolve(unit, *heirs):
    unit.valid_to = timezone.localdate()
    unit.save()
    unit.successors.add(*heirs)


def test_the_tickets_of_a_dissolved_body_are_listed_with_its_heirs(unit, operator):
    staff("head", unit)
    in_hand(operator, unit)
    assert departures.orphans() == []
    heir = OrganisationFactory()
    dissolve(unit, heir)
    (found,) = departures.orphans()
    assert (found.organisation, found.tickets, found.dissolved) == (unit, 1, True)
    assert found.heirs == [heir]


def test_a_unit_whose_head_left_is_listed(unit, operator):
    head = staff("head", unit)
    in_hand(operator, unit)
    assert departures.orphans() == []
    head.is_active = False
    head.save()
    (found,) = departures.orphans()
    assert (found.dissolved, found.staff, found.heads) == (False, 1, 0)


def test_the_head_above_answers_for_the_units_below(unit, operator):
    staff("head", unit)
    in_hand(operator, OrganisationFactory(parent=unit))
    assert departures.orphans() == []


def test_all_open_tickets_are_handed_over_each_with_its_event(unit, operator, coordinator):
    mine, _ = in_hand(operator, unit)
    asked, user = in_hand(operator, unit)
    asked = act(asked, "ask_information", Actor.of(user), text="Ở ấp nào?")
    heir = OrganisationFactory()
    dissolve(unit, heir)
    due = {one.pk: one.due_at for one in (mine, asked)}
    assert departures.hand_over_all(unit, heir, coordinator) == (2, [])
    for one, state in ((mine, State.ASSIGNED), (asked, State.INFORMATION_ASKED)):
        one.refresh_from_db()
        assert (one.organisation, one.officer, one.state) == (heir, None, state)
        assert one.due_at == due[one.pk]
        assert last(one).type == EventType.ASSIGNED
        assert last(one).data["taken_over_from"] == unit.pk
        assert one.assignments.get(ended_at=None).organisation == heir
    assert departures.orphans() == [] or departures.orphans()[0].organisation == heir
    assert broken_chains(Ticket.objects.all()) == []


def test_only_the_coordinator_hands_over(unit, operator):
    one, _ = in_hand(operator, unit)
    assert departures.hand_over_all(unit, OrganisationFactory(), operator) == (0, [one.code])


def test_the_queries_for_the_list_do_not_grow(unit, operator, django_assert_max_num_queries):
    for _ in range(4):
        body = OrganisationFactory()
        in_hand(operator, body)
        dissolve(body, OrganisationFactory())
    with django_assert_max_num_queries(6):
        assert len(departures.orphans()) == 4
