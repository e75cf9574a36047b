"""The one place where a ticket changes state.

`TRANSITIONS` is the whole workflow in one table: the action, from which states, who may take it,
and what it needs. `act` takes one action on one ticket; `record_many` takes many, for registers
and seeds, by the same table and the same effects.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import deadline_changes, effects, handing_on, senders_words
from .dossier import CITIZEN, SYSTEM, Actor, Dossier, Step, load, save
from .models import OPEN_STATES, Answer, State, Ticket, TicketEvent
from .permissions import (
    APPROVER,
    COORDINATOR,
    HEAD,
    OFFICER,
    OPERATOR,
    SEE_OWN_UNIT,
    events_for,
)

__all__ = [
    "CITIZEN",
    "SYSTEM",
    "TRANSITIONS",
    "Actor",
    "Conflict",
    "Missing",
    "NotAllowed",
    "Past",
    "Record",
    "WorkflowError",
    "WrongState",
    "act",
    "allowed",
    "record_many",
    "take_past",
    "role_for",
]

RETURNS_BEFORE_COORDINATOR = 2


class WorkflowError(Exception):
    """An action that cannot be taken. `str()` tells why, in the reader's language."""


class NotAllowed(WorkflowError):
    """The actor may not take this action on this ticket."""


class WrongState(WorkflowError):
    """The ticket is not in a state from which the action leads anywhere."""


class Missing(WorkflowError):
    """The action needs something that was not given: `field`."""

    def __init__(self, field: str):
        self.field = field
        super().__init__(_("Please fill in: %(field)s.") % {"field": NEED_NAMES.get(field, field)})


class Conflict(WorkflowError):
    """Someone else changed the ticket since it was read: `events` tells what they did."""

    def __init__(self, events: list[TicketEvent]):
        self.events = events
        last = events[-1]
        super().__init__(
            _("Someone changed this ticket at %(time)s: %(event)s. Your text is kept below.")
            % {
                "time": timezone.localtime(last.at).strftime("%H:%M"),
                "event": last.get_type_display(),
            }
        )


NEED_NAMES = {
    "organisation": gettext_lazy("answering body"),
    "reason": gettext_lazy("reason"),
    "due_on": gettext_lazy("last day"),
    "text": gettext_lazy("text"),
    "remark": gettext_lazy("remark"),
    "into": gettext_lazy("ticket to merge into"),
    "score": gettext_lazy("rating"),
    "parts": gettext_lazy("parts"),
    "first": gettext_lazy("first part"),
}


@dataclass(frozen=True)
class Transition:
    """From which states, by whom, with what effect; `needs` are the values that must be given."""

    sources: tuple[str, ...]
    roles: tuple[str, ...]
    effect: Callable[[Dossier, Step], None]
    needs: tuple[str, ...] = ()


S = State
AT_CENTRE = (S.NEW, S.CLASSIFIED)
AT_UNIT = (S.ASSIGNED, S.IN_PROGRESS, S.REOPENED)
OPEN = AT_CENTRE + AT_UNIT
RUNNING = (*OPEN, S.INFORMATION_ASKED, S.AWAITING_APPROVAL)
TAKEN = (*AT_UNIT, S.INFORMATION_ASKED, S.AWAITING_APPROVAL)
ENDED = (S.ANSWERED, S.CLOSED, S.REFUSED)
CENTRE = (OPERATOR, COORDINATOR)
UNIT = (OFFICER, HEAD)
SENDER = ("citizen", OPERATOR)  # the operator writes down what a caller says
SECOND = (HEAD, APPROVER)
REGISTER = "register"  # what a register tells is written down, not done again
T = Transition

# fmt: off
TRANSITIONS: dict[str, Transition] = {
    # action            from                        who                    effect, needs
    "release":          T((S.NEW,),                 CENTRE,                effects.release),
    "classify":         T(OPEN,                     CENTRE,                effects.classify),
    "assign":           T(OPEN,                     (*CENTRE, HEAD),       effects.assign,
                          ("organisation",)),
    "start":            T((S.ASSIGNED, S.REOPENED), UNIT,                  effects.start),
    "return":           T(AT_UNIT,                  UNIT,                  effects.return_,
                          ("reason",)),
    "forward":          T(OPEN,                     CENTRE,                handing_on.forward,
                          ("organisation", "reason")),
    "unassign":         T(TAKEN,                    ("system", COORDINATOR, HEAD),
                          handing_on.unassign, ("reason",)),
    "hand_over":        T((*AT_CENTRE, *TAKEN),     (COORDINATOR,),        handing_on.hand_over,
                          ("organisation",)),
    "ask_information":  T(OPEN,                     CENTRE + UNIT,         effects.ask_information,
                          ("text",)),
    "give_information": T((S.INFORMATION_ASKED,),   SENDER,   senders_words.give_information,
                          ("text",)),
    "follow_up":        T((*OPEN, S.AWAITING_APPROVAL), SENDER,        senders_words.follow_up,
                          ("text",)),
    "draft_answer":     T(AT_UNIT,                  UNIT,                  effects.draft_answer,
                          ("text",)),
    "submit_answer":    T((S.IN_PROGRESS,),         UNIT,                  effects.submit_answer),
    "reject_answer":    T((S.AWAITING_APPROVAL,),   SECOND,                effects.reject_answer,
                          ("remark",)),
    "approve_answer":   T((S.AWAITING_APPROVAL,),   SECOND,                effects.approve_answer),
    "answer_at_once":   T(AT_CENTRE,                (OPERATOR,),           effects.answer_at_once,
                          ("text",)),
    "record_answer":    T(OPEN,                     (REGISTER,),           effects.record_answer,
                          ("text",)),
    "refuse":           T(AT_CENTRE,                CENTRE,                effects.refuse,
                          ("reason",)),
    "merge":            T(OPEN,                     CENTRE,                effects.merge,
                          ("into",)),
    "split":            T(OPEN,                     (COORDINATOR,),        effects.split,
                          ("parts", "first")),
    "reopen":           T(ENDED,                    (COORDINATOR,),        effects.reopen,
                          ("reason",)),
    "rate":             T((S.ANSWERED,),            SENDER,                effects.rate,
                          ("score",)),
    "close":            T((S.ANSWERED,),            ("system", COORDINATOR),effects.close),
    "change_deadline":  T(RUNNING,                  (COORDINATOR, "system"),
                          deadline_changes.change_deadline, ("due_on", "reason")),
    "recount_deadline": T(RUNNING,                  ("system",),
                          deadline_changes.recount_deadline),
    "correct":          T(OPEN,                     CENTRE,                effects.correct,
                          ("reason",)),
    "note":             T(tuple(S.values), (*CENTRE, *UNIT, APPROVER),     effects.note,
                          ("text",)),
}
# fmt: on


def role_for(action: str, ticket: Ticket, actor: Actor) -> str | None:
    """The role in which the actor might take the action on this ticket, in some state or other."""
    return _role_for(TRANSITIONS[action], ticket, actor)


def _role_for(transition: Transition, ticket: Ticket, actor: Actor) -> str | None:
    """The role in which the actor may take the action on this ticket, if any."""
    for role in sorted(actor.roles.intersection(transition.roles)):
        if role not in SEE_OWN_UNIT or ticket.organisation_id in actor.units:
            return role
    return None


def _own_draft(action: str, dossier: Dossier, actor: Actor) -> bool:
    answer = dossier.answer
    return bool(
        action in ("approve_answer", "reject_answer")
        and answer
        and actor.user is not None
        and answer.drafted_by_id == actor.user.pk
    )


def _check(action: str, dossier: Dossier, actor: Actor, what: dict) -> str:
    """The role in which the action may be taken. Raises what stands against it."""
    transition, ticket = TRANSITIONS[action], dossier.ticket
    role = _role_for(transition, ticket, actor)
    if role is None:
        raise NotAllowed(_("You may not take this step on this ticket."))
    if ticket.state not in transition.sources:
        raise WrongState(
            _("This step is not possible: the ticket is in the state “%(state)s”.")
            % {"state": ticket.get_state_display()}
        )
    _check_rule(action, role, dossier, actor, what)
    for need in transition.needs:
        if not what.get(need):
            raise Missing(need)
    return role


def _check_rule(action: str, role: str, dossier: Dossier, actor: Actor, what: dict) -> None:
    """What the table cannot say in a column."""
    ticket, answer = dossier.ticket, dossier.answer
    if _own_draft(action, dossier, actor):
        raise NotAllowed(_("Nobody approves their own draft. Another person has to."))
    if action == "assign":
        _check_assign(ticket, role, actor, what)
    if action == "unassign":
        _check_unassign(ticket, role, what)
    if action == "submit_answer" and (answer is None or answer.state == Answer.State.SENT):
        raise Missing("text")
    if action == "release" and not ticket.held:
        raise WrongState(_("This ticket is not held."))
    if action == "reopen" and ticket.round >= effects.MAX_ROUNDS:
        raise WrongState(_("This ticket has been reopened as often as it may be."))
    if action == "merge":
        _check_merge(role, ticket, actor, what.get("into"))


def _check_merge(role: str, ticket: Ticket, actor: Actor, into: Ticket | None) -> None:
    """An operator merges what they took in themselves, while the caller is on the line."""
    if into and (into.pk == ticket.pk or into.state == State.DUPLICATE):
        raise WrongState(_("Choose another ticket, one that is not itself a duplicate."))
    own = actor.user is not None and ticket.created_by_id == actor.user.pk
    if role == OPERATOR and not (own and ticket.state in AT_CENTRE):
        raise NotAllowed(_("Only the coordinator merges tickets that others took in."))


def _check_assign(ticket: Ticket, role: str, actor: Actor, what: dict) -> None:
    if ticket.returns >= RETURNS_BEFORE_COORDINATOR and role != COORDINATOR:
        raise NotAllowed(_("Returned twice: the coordinator decides where it goes."))
    if role == HEAD and getattr(what.get("organisation"), "pk", None) not in actor.units:
        raise NotAllowed(_("A unit assigns only within itself."))


def _check_unassign(ticket: Ticket, role: str, what: dict) -> None:
    if what.get("from_unit"):
        if role == HEAD:
            raise NotAllowed(_("You may not take this step on this ticket."))
    elif ticket.officer_id is None:
        raise WrongState(_("No officer has this ticket."))


def allowed(dossier: Dossier, actor: Actor) -> list[str]:
    """The actions that the actor may take on the ticket as it is, in the table's order."""
    possible = []
    for action, transition in TRANSITIONS.items():
        filled = dict.fromkeys(transition.needs, True) if action not in ("assign", "merge") else {}
        try:
            _check(action, dossier, actor, filled)
        except Missing:
            if action != "submit_answer":
                possible.append(action)
        except WorkflowError:
            if action == "assign" and _head_may_assign(dossier.ticket, actor):
                possible.append(action)
        else:
            possible.append(action)
    return possible


def _head_may_assign(ticket: Ticket, actor: Actor) -> bool:
    return (
        HEAD in actor.roles
        and ticket.organisation_id in actor.units
        and ticket.state in TRANSITIONS["assign"].sources
        and ticket.returns < RETURNS_BEFORE_COORDINATOR
    )


def act(ticket: Ticket, action: str, actor: Actor, *, version: int | None = None, **what) -> Ticket:
    """Takes one action and returns the ticket as it is then.

    `version` is the one that the actor saw; if the ticket has moved on, `Conflict` is raised and
    nothing changes. `what` holds the values that the action needs (see `TRANSITIONS`). Raises
    `NotAllowed`, `WrongState` or `Missing`.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if version is not None and locked.version != version:
            events = locked.events.filter(number__gt=version)
            told = events_for(actor.roles, events) or events_for(actor.roles, locked.events.all())
            raise Conflict(told)
        dossier = load([locked])[0]
        _take(dossier, action, actor, timezone.now(), what)
        save([dossier])
    return locked


def _take(dossier: Dossier, action: str, actor: Actor, at: datetime.datetime, what: dict) -> None:
    role = _check(action, dossier, actor, what)
    if role in SEE_OWN_UNIT and dossier.assignment and not dossier.assignment.seen_at:
        dossier.assignment.seen_at = at
        dossier.change(dossier.assignment)
    TRANSITIONS[action].effect(dossier, Step(actor, role, at, what))
    if action not in UNHEARD and _is_heard(dossier.ticket, role):
        dossier.ticket.sender_wrote_at = None


# What the sender says is new to the desk until those who answer take their next step: they saw the
# ticket with it, or would have been told of a conflict.
UNHEARD = ("give_information", "follow_up", "unassign", "hand_over")


def _is_heard(ticket: Ticket, role: str) -> bool:
    answers = role in (OFFICER, HEAD, APPROVER) or (role in CENTRE and not ticket.organisation_id)
    return answers or ticket.state not in OPEN_STATES


@dataclass(frozen=True)
class Past:
    """One action to be recorded, at the time at which it happened."""

    action: str
    actor: Actor
    at: datetime.datetime
    what: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One action to be recorded in bulk, at the time at which it happened."""

    ticket: Ticket
    action: str
    actor: Actor
    at: datetime.datetime
    what: dict


def take_past(dossier: Dossier, past: Iterable[Past]) -> None:
    """Takes what happened to a ticket, in the order of time, in memory alone: the caller writes."""
    for step in past:
        _take(dossier, step.action, step.actor, step.at, step.what)


def record_many(records: Iterable[Record], *, notify: bool = True) -> None:
    """Takes many actions by the same table and effects as `act`, in a few queries.

    Records of one ticket come in the order of time. All are written, or none. Registers and seeds
    pass `notify=False`: nobody is told today of what happened years ago.
    """
    by_ticket: dict[int, list[Record]] = {}
    for record in records:
        by_ticket.setdefault(record.ticket.pk, []).append(record)
    with transaction.atomic():
        tickets = Ticket.objects.select_for_update().in_bulk(by_ticket)
        dossiers = load(tickets.values())
        for dossier in dossiers:
            for record in by_ticket[dossier.ticket.pk]:
                _take(dossier, record.action, record.actor, record.at, record.what)
        save(dossiers, notify=notify)
