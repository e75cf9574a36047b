"""The effects by which a ticket leaves whoever had it: passed outside, taken back, handed over."""

from __future__ import annotations

from portal.calendar.current import working_calendar

from . import deadlines
from .dossier import Dossier, Step
from .effects import TO_SENDER, end_assignment
from .effects import hand_over as give_to_unit
from .models import Assignment, EventType, Notice, State, Ticket


def forward(dossier: Dossier, step: Step) -> None:
    """Passes the opinion to the body that is competent for it, outside the portal.

    The event tells until when that had to be done, and whether it was in time. The clock is that
    of passing on, whether or not the ticket was classified as outside before.
    """
    ticket, came_from = dossier.ticket, dossier.ticket.state
    end_assignment(dossier, Assignment.Ended.FINISHED, step)
    dossier.say(TO_SENDER, "forward", step.what["reason"], step)
    ticket.organisation = step.what["organisation"]
    ticket.officer = None
    clock = _forward_clock(ticket, step)
    ticket.state, ticket.closed_at = State.FORWARDED, step.at
    dossier.record(
        EventType.FORWARDED, step, came_from, organisation=ticket.organisation_id, **clock
    )
    dossier.notify(
        Notice.Kind.FORWARDED, organisation=ticket.organisation.name, reason=step.what["reason"]
    )


def _forward_clock(ticket: Ticket, step: Step) -> dict:
    """What the event tells of the clock of passing on; nothing where there is no rule for it."""
    rule = deadlines.forward_rule(ticket, deadlines.active_rules())
    if rule is None:
        return {}
    due_at = ticket.due_at
    if not ticket.outside or due_at is None:
        due_at = deadlines.compute(ticket.received_at, rule, working_calendar()).due_at
    ticket.outside = True
    return {
        "rule": rule.code,
        "forward_by": due_at.isoformat(),
        "in_time": step.at <= due_at,
    }


def unassign(dossier: Dossier, step: Step) -> None:
    """Takes the ticket back from an officer who is gone, into the unit's own list; or, with
    `from_unit`, from a unit that is gone, into the centre's. A draft that was begun stays."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    organisation, officer = ticket.organisation_id, ticket.officer_id
    ticket.officer = None
    if step.what.get("from_unit"):
        end_assignment(dossier, Assignment.Ended.GONE, step, step.what["reason"])
        ticket.organisation = None
    if ticket.state in (State.ASSIGNED, State.IN_PROGRESS, State.REOPENED):
        ticket.state = _waiting(ticket)
    if dossier.assignment:
        dossier.assignment.officer = None
        dossier.change(dossier.assignment)
    dossier.record(
        EventType.UNASSIGNED,
        step,
        came_from,
        organisation=organisation,
        officer=officer,
        reason=dossier.digest(step.what["reason"]),
        from_unit=bool(step.what.get("from_unit")),
    )


def _waiting(ticket: Ticket) -> str:
    if ticket.organisation_id is None:
        return State.CLASSIFIED
    return State.REOPENED if ticket.state == State.REOPENED else State.ASSIGNED


def hand_over(dossier: Dossier, step: Step) -> None:
    """Gives the ticket to the body that takes over from its unit, as it stands: a question that
    was asked stays asked, a draft stays a draft, and so does the deadline."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    before, organisation = ticket.organisation_id, step.what["organisation"]
    end_assignment(dossier, Assignment.Ended.GONE, step)
    ticket.organisation, ticket.officer = organisation, None
    if ticket.state == State.IN_PROGRESS:
        ticket.state = State.ASSIGNED
    give_to_unit(dossier, step)
    dossier.record(
        EventType.ASSIGNED,
        step,
        came_from,
        organisation=organisation.pk,
        officer=None,
        taken_over_from=before,
    )
    dossier.notify(Notice.Kind.ASSIGNED, organisation=organisation.name)
    dossier.tell_unit(Notice.Kind.HANDED_OVER)
