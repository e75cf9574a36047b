"""From a filled form to a ticket, in one transaction: opened, classified, and then sent to a unit,
answered at once, or joined to an earlier ticket that says the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from portal.places.models import Organisation

from ...dossier import Actor
from ...intake import NewTicket, open_ticket
from ...models import Channel, DeadlineRule, Rating, State, Ticket
from ...workflow import act

# Where the sender is there to hear the answer and to be asked about it.
SPOKEN = frozenset({Channel.PHONE, Channel.COUNTER, Channel.LIVECHAT})


class Deed(StrEnum):
    """What is done with the opinion, beside taking it in."""

    RECEIVE = "receive"
    SEND = "send"
    ANSWER = "answer"
    JOIN = "join"


@dataclass(frozen=True)
class Intake:
    """One opinion and what the operator decided about it.

    `organisation` is needed to send, `answer` to answer; `score` is what a caller said of the
    answer, empty if nobody asked; `rule` a deadline chosen by hand; `joins` the earlier ticket that
    says the same.
    """

    new: NewTicket
    deed: Deed = Deed.RECEIVE
    organisation: Organisation | None = None
    answer: str = ""
    score: str = ""
    rule: DeadlineRule | None = None
    joins: Ticket | None = None


def take_in(intake: Intake, actor: Actor) -> Ticket:
    """Opens the ticket and takes the steps of its deed; gives it as it is then.

    All of it happens or nothing. Sent twice, the same form leaves one ticket, and what a first
    sending has done already is not done again. Raises `workflow.WorkflowError`.
    """
    with transaction.atomic():
        ticket = open_ticket(intake.new, actor)
        if ticket.state == State.NEW and (ticket.topic_id or intake.rule):
            ticket = act(ticket, "classify", actor, version=ticket.version, rule=intake.rule)
        if ticket.state in (State.NEW, State.CLASSIFIED):
            ticket = _DEEDS[intake.deed](intake, ticket, actor)
    return ticket


def _receive(intake: Intake, ticket: Ticket, actor: Actor) -> Ticket:
    return ticket


def _send(intake: Intake, ticket: Ticket, actor: Actor) -> Ticket:
    return act(ticket, "assign", actor, version=ticket.version, organisation=intake.organisation)


def _answer(intake: Intake, ticket: Ticket, actor: Actor) -> Ticket:
    """A caller has heard the answer: the ticket ends with the call, with the rating they gave or
    without one. Who wrote gets the answer in writing and rates it as after any other answer."""
    heard = ticket.channel in SPOKEN
    close = heard and not intake.score
    ticket = act(
        ticket, "answer_at_once", actor, version=ticket.version, text=intake.answer, close=close
    )
    if heard and intake.score:
        means = Rating.Means.CALLBACK
        ticket = act(ticket, "rate", actor, version=ticket.version, score=intake.score, means=means)
    return ticket


def _join(intake: Intake, ticket: Ticket, actor: Actor) -> Ticket:
    return act(ticket, "merge", actor, version=ticket.version, into=intake.joins)


_DEEDS = {Deed.RECEIVE: _receive, Deed.SEND: _send, Deed.ANSWER: _answer, Deed.JOIN: _join}
