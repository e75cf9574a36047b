"""The effects of what the sender says on an open ticket: the reply to a question, and what they
add of their own accord. Files held under `what["files"]` come along, in the same transaction.
"""

from __future__ import annotations

from . import attachments, clock
from .dossier import Dossier, Step
from .models import EventType, Message, Notice, State


def give_information(dossier: Dossier, step: Step) -> None:
    """Takes the sender's reply and lets the clock run on, later by the days it stood still."""
    ticket, came_from = dossier.ticket, dossier.ticket.state
    said = _hear(dossier, step, "give_information")
    ticket.state = (
        State.IN_PROGRESS
        if ticket.officer_id
        else State.ASSIGNED
        if ticket.organisation_id
        else State.CLASSIFIED
    )
    clock.resume(ticket, step.at)
    dossier.record(EventType.INFORMATION_GIVEN, step, came_from, **said)
    dossier.tell_unit(Notice.Kind.SENDER_WROTE)


def follow_up(dossier: Dossier, step: Step) -> None:
    """Adds the sender's words and files. State and clock stay; whoever has an older version of the
    ticket before them is told before they change it."""
    said = _hear(dossier, step, "follow_up")
    dossier.record(EventType.FOLLOWED_UP, step, dossier.ticket.state, **said)
    dossier.tell_unit(Notice.Kind.SENDER_WROTE)


def _hear(dossier: Dossier, step: Step, action: str) -> dict:
    """Keeps words and files, and marks the ticket for the desk. Gives what the event says of them:
    digests alone, the files' by their ids."""
    ticket, text = dossier.ticket, step.what["text"]
    dossier.say(Message.Direction.FROM_SENDER, action, text, step)
    key = step.what.get("files")
    files = attachments.give_to(ticket, key) if key else []
    ticket.sender_wrote_at = step.at
    said: dict = {"text": dossier.digest(text)}
    if files:
        said["files"] = {str(file.pk): dossier.digest(file.sha256) for file in files}
    return said
