"""What a citizen writes into their ticket: one door, whether the desk asked for it or not."""

from __future__ import annotations

import uuid

from django.db import transaction

from . import attachments
from .dossier import CITIZEN
from .models import Message, State, Ticket
from .workflow import act


def hear(ticket: Ticket, text: str, files: uuid.UUID) -> None:
    """Takes the words and the files held under `files`: as the reply where the desk waits for one,
    as an addition in any other open state. Sent twice, they are taken once.

    Raises `WorkflowError` when the ticket has ended; the files stay held then.
    """
    with transaction.atomic():
        locked = Ticket.objects.select_for_update().get(pk=ticket.pk)
        if _said_before(locked, text, files):
            return
        asked = locked.state == State.INFORMATION_ASKED
        act(locked, "give_information" if asked else "follow_up", CITIZEN, text=text, files=files)


def _said_before(ticket: Ticket, text: str, files: uuid.UUID) -> bool:
    """Whether the last words exchanged are these, and brought these files: a double click. Words
    repeated after another question are a new reply."""
    exchanged = ticket.messages.exclude(direction=Message.Direction.INTERNAL)
    last = exchanged.order_by("id").last()
    if not last or last.direction != Message.Direction.FROM_SENDER or last.text != text:
        return False
    held = attachments.held(files)
    known = set(ticket.attachments.values_list("sha256", flat=True))
    again = [file for file in held if file.sha256 in known]
    if len(again) < len(held):
        return False
    for file in again:
        attachments.remove(files, file.pk)
    return True
