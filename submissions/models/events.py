"""The history of a ticket: append-only, chained by hashes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


class EventType(models.TextChoices):
    OPENED = "opened", _("Opened")
    RELEASED = "released", _("Released from hold")
    CLASSIFIED = "classified", _("Classified")
    ASSIGNED = "assigned", _("Assigned")
    UNASSIGNED = "unassigned", _("Taken back: who had it is gone")
    STARTED = "started", _("Taken in hand")
    RETURNED = "returned", _("Returned by the unit")
    FORWARDED = "forwarded", _("Forwarded to another body")
    INFORMATION_ASKED = "information_asked", _("Information asked")
    INFORMATION_GIVEN = "information_given", _("Information given")
    FOLLOWED_UP = "followed_up", _("Added to by the sender")
    NOTED = "noted", _("Note among staff")
    ANSWER_DRAFTED = "answer_drafted", _("Answer drafted")
    ANSWER_SUBMITTED = "answer_submitted", _("Answer submitted for approval")
    ANSWER_REJECTED = "answer_rejected", _("Answer sent back to its author")
    ANSWER_APPROVED = "answer_approved", _("Answer approved")
    ANSWER_SENT = "answer_sent", _("Answer sent")
    REFUSED = "refused", _("Refused")
    MERGED = "merged", _("Merged as a duplicate")
    SPLIT = "split", _("Split")
    REOPENED = "reopened", _("Reopened")
    RATED = "rated", _("Rated")
    CLOSED = "closed", _("Closed")
    CORRECTED = "corrected", _("Corrected")
    DEADLINE_CHANGED = "deadline_changed", _("Deadline changed")
    PUBLISHED = "published", _("Published")
    TAKEN_DOWN = "taken_down", _("Taken down")
    ANONYMISED = "anonymised", _("Anonymised")


class TicketEvent(models.Model):
    """One thing that happened to a ticket. Never edited, never deleted.

    `data` holds no personal value: personal fields appear as digests salted by `Ticket.salt`, so
    that erasing the value and the salt leaves the chain whole. `hash` covers the event and
    `previous_hash` (see `submissions.history`).
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(help_text="1, 2, 3, … within the ticket")
    type = models.CharField(_("event"), max_length=20, choices=EventType)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_role = models.CharField(
        max_length=12, default="system", help_text="citizen, system, or the role of the actor"
    )
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["ticket_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="event_number_once")
        ]
        indexes = [models.Index(fields=["type", "at"])]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.number} {self.type}"


class HistoryAnchor(models.Model):
    """One hash over the heads of all chains, taken daily, so that a missing ticket shows."""

    through = models.BigIntegerField(help_text="Id of the last event it covers.")
    tickets = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("anchor of the history")
        verbose_name_plural = _("anchors of the history")

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}: {self.tickets}"
