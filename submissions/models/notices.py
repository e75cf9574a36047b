"""What senders and staff are told, and each attempt to tell it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.places.models import Organisation

from .tickets import Ticket


class Notice(models.Model):
    """One message to one reader. Made in the transaction of what it tells.

    It goes to the ticket's sender, or else to a member of `staff` or the mailbox of
    `to_organisation`: to one of the two. What tells of many tickets at once has no `ticket`.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        ASSIGNED = "assigned", _("Handed to a unit")
        INFORMATION_ASKED = "information_asked", _("Information asked")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Refused")
        FORWARDED = "forwarded", _("Forwarded")
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")
        REOPENED = "reopened", _("Reopened")
        CLOSED = "closed", _("Closed")
        LOOKUP_LINK = "lookup_link", _("One-time link")
        LOST_CODE = "lost_code", _("Lost code")
        DEADLINE_CHANGED = "deadline_changed", _("Deadline changed")
        RATING_REMINDER = "rating_reminder", _("Reminder to rate")
        # To staff:
        HANDED_OVER = "handed_over", _("Hand-over to the unit")
        SENDER_WROTE = "sender_wrote", _("The sender wrote")
        WARNING = "warning", _("Warning of deadlines")
        PROOF_FAILED = "proof_failed", _("Findings of the nightly proof")

    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, blank=True, related_name="notices"
    )
    kind = models.CharField(_("notice"), max_length=20, choices=Kind)
    key = models.CharField(max_length=100, unique=True, help_text="Makes the sending idempotent.")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket__isnull=False) | Q(staff__isnull=False),
                name="notice_has_a_reader",
            )
        ]
        indexes = [
            # The few that wait to be sent, whatever the number of those that were.
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="notice_unsent")
        ]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")


class Delivery(models.Model):
    """One attempt to send a notice. Neither `reason` nor `error` names an address."""

    class Reason(models.TextChoices):
        NO_CONNECTION = "no_connection", _("the mail server could not be reached")
        NO_REPLY = "no_reply", _("the mail server did not answer in time")
        REFUSED = "refused", _("the mail server refuses this address")
        NO_LOGIN = "no_login", _("the mail server does not accept our login or our sender address")
        NO_ADDRESS = "no_address", _("there is no address to send to any more")
        OTHER = "other", _("the mail server broke off")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    ok = models.BooleanField(_("delivered"), null=True)
    reason = models.CharField(_("reason"), max_length=15, choices=Reason, blank=True)
    error = models.TextField(_("error"), blank=True)
    message_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
