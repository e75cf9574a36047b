"""What each action of the workflow does to a dossier.

Every effect takes the dossier and the step, changes the ticket in memory, and records its event.
Whether the action may be taken at all has been decided by `submissions.workflow` before.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.calendar.current import working_calendar
from portal.places.models import Organisation

from . import clock, deadlines
from .dossier import Dossier, Step
from .models import (
    Answer,
    Assignment,
    DeadlineRule,
    EventType,
    Level,
    Message,
    Notice,
    Rating,
    State,
)

INTERNAL = Message.Direction.INTERNAL
TO_SENDER = Message.Direction.TO_SENDER
FROM_SENDER = Message.Direction.FROM_SENDER


def set_deadline(
    dossier: Dossier,
    from_time: datetime.datetime,
    rule: DeadlineRule | None = None,
    pauses: tuple[deadlines.Pause, ...] = (),
) -> None:
    """Computes the deadline anew, by `rule` or by the rule that fits the ticket."""
    ticket = dossier.ticket
    rule = rule or deadlines.rule_of(ticket, deadlines.active_rules())
    if rule is None:
        return
    terms = deadlines.Terms.of(rule, from_time, pauses=pauses)
    clock.put(ticket, deadlines.count(terms, working_calendar()))


def hand_over(dossier: Dossier, step: Step, officer=None) -> None:
    """Gives the ticket to its unit: an assignment from now on, and mail to the unit's people."""
    ticket = dossier.ticket
    assignment = Assignment(
        ticket=ticket,
        organisation=ticket.organisation,
        officer=officer,
        assigned_by=step.actor.user,
        assigned_at=step.at,
    )
    dossier.put_assignment(assignment)


def end_assignment(dossier: Dossier, how: str, step: Step, reason: str = "") -> None:
    assignment = dossier.assignment
    if assignment:
        assignment.ended_at, assignment.ended, assignment.reason = step.at, how, reason
        dossier.change(assignment)


def release(dossier: Dossier, step: Step) -> None:
    ticket = dossier.ticket
    ticket.held, ticket.held_reason = False, ""
    dossier.record(EventType.RELEASED, step, ticket.state)


CLASSIFIED_FIELDS = ("topic", "kind", "level", "is_procedure", "commune", "address", "outside")
# A change of these gives the ticket another clock.
TIMED_FIELDS = {"topic", "kind", "level", "outside"}


def classify(dossier: Dossier, step: Step) -> None:
    """Sets what the opinion is about. A new topic proposes `is_procedure`; given, it is kept."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    what = dict(step.what)
    if what.get("topic") and what.get("is_procedure") is None:
        what["is_procedure"] = what["topic"].is_procedure
    changed = {}
    for name in CLASSIFIED_FIELDS:
        if name in what and getattr(ticket, name) != what[name]:
            setattr(ticket, name, what[name])
            changed[name] = getattr(what[name], "pk", what[name])
    # What is about the conduct of officials is passed on sooner.
    hidden = what.get("sender_hidden", ticket.sender_hidden)
    conduct_seen = ticket.outside and hidden != ticket.sender_hidden
    ticket.sender_hidden = hidden
    if changed.get("address"):
        changed["address"] = dossier.digest(ticket.address)
    if came_from == State.NEW:
        ticket.state = State.CLASSIFIED
    if what.get("rule") or conduct_seen or TIMED_FIELDS & set(changed):
        counted = clock.terms_of(ticket)
        set_deadline(
            dossier,
            counted.received_at if counted and ticket.round > 1 else ticket.received_at,
            what.get("rule"),
            counted.pauses if counted else (),
        )
    dossier.record(EventType.CLASSIFIED, step, came_from, **changed)


def assign(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    organisation: Organisation = step.what["organisation"]
    officer = step.what.get("officer")
    end_assignment(dossier, Assignment.Ended.REASSIGNED, step)
    ticket.organisation, ticket.officer = organisation, officer
    ticket.state = State.ASSIGNED
    hand_over(dossier, step, officer)
    if ticket.due_at is None:
        set_deadline(dossier, ticket.received_at)
    dossier.record(
        EventType.ASSIGNED,
        step,
        came_from,
        organisation=organisation.pk,
        officer=officer.pk if officer else None,
    )
    dossier.notify(Notice.Kind.ASSIGNED, organisation=organisation.name)
    dossier.tell_unit(Notice.Kind.HANDED_OVER)


def start(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    ticket.state = State.IN_PROGRESS
    ticket.officer = step.actor.user or ticket.officer
    if dossier.assignment:
        dossier.assignment.officer = ticket.officer
        dossier.change(dossier.assignment)
    dossier.record(EventType.STARTED, step, came_from)


def return_(dossier: Dossier, step: Step) -> None:
    """The unit gives the ticket back. After two returns only the coordinator assigns."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    reason, organisation = step.what["reason"], ticket.organisation_id
    end_assignment(dossier, Assignment.Ended.RETURNED, step, reason)
    dossier.say(INTERNAL, "return", reason, step)
    ticket.organisation = ticket.officer = None
    ticket.state = State.CLASSIFIED
    ticket.returns += 1
    dossier.record(
        EventType.RETURNED,
        step,
        came_from,
        organisation=organisation,
        reason=dossier.digest(reason),
    )


def ask_information(dossier: Dossier, step: Step) -> None:
    """Asks the sender for more. The clock stands still until the reply."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    text = step.what["text"]
    dossier.say(TO_SENDER, "ask_information", text, step)
    ticket.state, ticket.paused_at = State.INFORMATION_ASKED, step.at
    dossier.record(EventType.INFORMATION_ASKED, step, came_from, text=dossier.digest(text))
    dossier.notify(Notice.Kind.INFORMATION_ASKED, text=text)


def _write_answer(dossier: Dossier, step: Step) -> Answer:
    ticket, answer = dossier.ticket, dossier.answer
    if answer is None:
        answer = Answer(ticket=ticket, round=ticket.round)
        dossier.put_answer(answer)
    answer.text = step.what["text"]
    answer.state = Answer.State.DRAFT
    answer.organisation = ticket.organisation
    answer.drafted_by = step.actor.user
    dossier.change(answer)
    return answer


def draft_answer(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    _write_answer(dossier, step)
    ticket.state = State.IN_PROGRESS
    ticket.officer = ticket.officer or step.actor.user
    text = dossier.digest(step.what["text"])
    dossier.record(EventType.ANSWER_DRAFTED, step, came_from, text=text)


def submit_answer(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    answer = dossier.answer
    answer.state, answer.submitted_at = Answer.State.SUBMITTED, step.at
    dossier.change(answer)
    ticket.state = State.AWAITING_APPROVAL
    dossier.record(EventType.ANSWER_SUBMITTED, step, came_from)


def reject_answer(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    answer, remark = dossier.answer, step.what["remark"]
    answer.state, answer.remark = Answer.State.REJECTED, remark
    dossier.change(answer)
    dossier.say(INTERNAL, "reject_answer", remark, step)
    ticket.state = State.IN_PROGRESS
    remark = dossier.digest(remark)
    dossier.record(EventType.ANSWER_REJECTED, step, came_from, remark=remark)


def _send(dossier: Dossier, step: Step, came_from: str) -> None:
    ticket, answer = dossier.ticket, dossier.answer
    answer.state, answer.sent_at = Answer.State.SENT, step.at
    dossier.change(answer)
    ticket.first_answered_at = ticket.first_answered_at or step.at
    ticket.answered_at = step.at
    end_assignment(dossier, Assignment.Ended.FINISHED, step)
    dossier.record(EventType.ANSWER_SENT, step, came_from, text=dossier.digest(answer.text))
    dossier.notify(Notice.Kind.ANSWERED, round=ticket.round)


def approve_answer(dossier: Dossier, step: Step) -> None:
    """A second person agrees, and the answer goes out in the same breath."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    dossier.answer.approved_by = step.actor.user
    ticket.state = State.ANSWERED
    dossier.record(EventType.ANSWER_APPROVED, step, came_from)
    _send(dossier, step, State.ANSWERED)


def answer_at_once(dossier: Dossier, step: Step) -> None:
    """The operator answers while the caller is on the line (level 1).

    With `close` the ticket is closed in the same breath: the caller heard the answer and was not
    asked for a rating. It counts as answered without reply.
    """
    ticket, came_from = dossier.ticket, dossier.ticket.state
    ticket.level = Level.OPERATOR
    _write_answer(dossier, step)
    ticket.state, ticket.officer = State.ANSWERED, step.actor.user
    _send(dossier, step, came_from)
    if step.what.get("close"):
        close(dossier, replace(step, what={"why": "answered_at_once"}))


def record_answer(dossier: Dossier, step: Step) -> None:
    """Writes down an answer that was given before the ticket came to the portal (a register)."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    ticket.organisation = step.what.get("organisation") or ticket.organisation
    _write_answer(dossier, step).drafted_by = None
    ticket.state = State.ANSWERED
    _send(dossier, step, came_from)


def refuse(dossier: Dossier, step: Step) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    reason = step.what["reason"]
    dossier.say(TO_SENDER, "refuse", reason, step)
    end_assignment(dossier, Assignment.Ended.FINISHED, step)
    ticket.state, ticket.closed_at, ticket.held = State.REFUSED, step.at, False
    dossier.record(EventType.REFUSED, step, came_from, reason=dossier.digest(reason))
    dossier.notify(Notice.Kind.REFUSED, reason=reason)


def merge(dossier: Dossier, step: Step) -> None:
    """Closes a ticket that says what another already says. Its sender hears the other's answer."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    into = step.what["into"]
    end_assignment(dossier, Assignment.Ended.FINISHED, step)
    ticket.duplicate_of, ticket.state, ticket.closed_at = into, State.DUPLICATE, step.at
    dossier.record(EventType.MERGED, step, came_from, into=into.code)
    dossier.notify(Notice.Kind.MERGED, into=into.code)


MAX_ROUNDS = 3  # a ticket may be reopened twice; after that people talk to each other


def reopen(dossier: Dossier, step: Step) -> None:
    """Begins a new round of answering, with a new deadline counted from now."""
    _reopen(dossier, step, step.what["reason"])


def _reopen(dossier: Dossier, step: Step, reason: str) -> None:
    ticket, came_from = dossier.ticket, dossier.ticket.state
    direction = FROM_SENDER if step.role == "citizen" else INTERNAL
    dossier.say(direction, "reopen", reason, step)
    ticket.round += 1
    ticket.state, ticket.closed_at, ticket.answered_at = State.REOPENED, None, None
    set_deadline(dossier, step.at)
    back_to_unit = ticket.organisation is not None and not ticket.organisation.outside
    if back_to_unit:
        hand_over(dossier, step, ticket.officer)
    dossier.record(EventType.REOPENED, step, came_from, reason=dossier.digest(reason))
    dossier.notify(Notice.Kind.REOPENED)
    if back_to_unit:
        dossier.tell_unit(Notice.Kind.HANDED_OVER)


def rate(dossier: Dossier, step: Step) -> None:
    """Writes down the sender's rating of this round. Not satisfied opens another, up to a cap.

    `reopens=False` is for registers: what was rated years ago is not answered again.
    """
    ticket, came_from = dossier.ticket, dossier.ticket.state
    score = Rating.Score(step.what["score"])
    comment = step.what.get("comment", "")
    rating = Rating(
        ticket=ticket,
        round=ticket.round,
        score=score,
        comment=comment,
        means=step.what.get("means", Rating.Means.PAGE),
        recorded_by=step.actor.user,
        rated_at=step.at,
    )
    dossier.put_rating(rating)
    again = score == Rating.Score.UNSATISFIED and ticket.round < MAX_ROUNDS
    again = again and step.what.get("reopens", True)
    if not again:
        ticket.state, ticket.closed_at = State.CLOSED, step.at
    dossier.record(
        EventType.RATED, step, came_from, score=score.value, comment=dossier.digest(comment)
    )
    if again:
        _reopen(dossier, step, comment or _("The sender is not satisfied."))


def close(dossier: Dossier, step: Step) -> None:
    """Closes an answered ticket whose sender did not reply."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    ticket.state, ticket.closed_at = State.CLOSED, step.at
    dossier.record(EventType.CLOSED, step, came_from, why=step.what.get("why", "no_reply"))


CORRECTED_FIELDS = ("title", "content", "proposal", "address")


def correct(dossier: Dossier, step: Step) -> None:
    """Mends the text of a ticket. The event keeps digests of before and after."""
    changed = _change_texts(dossier, step.what)
    dossier.say(INTERNAL, "correct", step.what["reason"], step)
    dossier.record(EventType.CORRECTED, step, dossier.ticket.state, **changed)


def _change_texts(dossier: Dossier, texts: dict) -> dict[str, list[str]]:
    """Sets the texts of the ticket; gives the digests of before and after of those that changed."""
    ticket, changed = dossier.ticket, {}
    for name in CORRECTED_FIELDS:
        if name in texts and texts[name] != getattr(ticket, name):
            before, after = getattr(ticket, name), texts[name]
            changed[name] = [dossier.digest(before), dossier.digest(after)]
            setattr(ticket, name, after)
    return changed


def split(dossier: Dossier, step: Step) -> None:
    """Leaves the ticket with the first part of its text; the others became tickets of their own
    (`submissions.splitting`). The whole text is kept for the centre: it may be the very reason for
    the split that the unit of one part should not read the other."""
    ticket, first = dossier.ticket, step.what["first"]
    codes = [part.code for part in step.what["parts"]]
    whole = f"{ticket.title}\n\n{ticket.content}"
    changed = _change_texts(dossier, {"title": first.title, "content": first.content})
    said = _("Split into %(codes)s") % {"codes": ", ".join(codes)}
    dossier.say(INTERNAL, "split", f"{said}\n\n{whole}", step)
    dossier.record(EventType.SPLIT, step, ticket.state, parts=codes, **changed)
    dossier.notify(Notice.Kind.SPLIT, parts=codes)


def note(dossier: Dossier, step: Step) -> None:
    """Leaves a note for colleagues. The sender never reads it."""
    text = step.what["text"]
    dossier.say(INTERNAL, "note", text, step)
    dossier.record(EventType.NOTED, step, dossier.ticket.state, text=dossier.digest(text))
