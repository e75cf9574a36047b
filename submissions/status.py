"""What the citizen is told of a ticket's state: six words, whatever the desk calls it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .models import State, Ticket


class PublicStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_PROGRESS = "in-progress", _("In progress")
    INFORMATION_ASKED = "information-asked", _("More information asked for")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    FORWARDED = "forwarded", _("Passed to another body")


_STATUS = {
    State.NEW: PublicStatus.RECEIVED,
    State.CLASSIFIED: PublicStatus.RECEIVED,
    State.ASSIGNED: PublicStatus.IN_PROGRESS,
    State.IN_PROGRESS: PublicStatus.IN_PROGRESS,
    State.AWAITING_APPROVAL: PublicStatus.IN_PROGRESS,
    State.REOPENED: PublicStatus.IN_PROGRESS,
    State.INFORMATION_ASKED: PublicStatus.INFORMATION_ASKED,
    State.ANSWERED: PublicStatus.ANSWERED,
    State.CLOSED: PublicStatus.ANSWERED,
    State.REFUSED: PublicStatus.REFUSED,
    State.FORWARDED: PublicStatus.FORWARDED,
}


def public_status(ticket: Ticket) -> PublicStatus:
    """The status to show; a duplicate shows that of the ticket it was merged into."""
    while ticket.state == State.DUPLICATE and ticket.duplicate_of:
        ticket = ticket.duplicate_of
    return _STATUS.get(ticket.state, PublicStatus.IN_PROGRESS)
