"""What the sender is told, and each attempt to tell it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


class Notice(models.Model):
    """One message about one public change. Made in the transaction of the change."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("Receipt")
        ASSIGNED = "assigned", _("Handed to a unit")
        INFORMATION_ASKED = "information_asked", _("Information asked")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Refused")
        FORWARDED = "forwarded", _("Forwarded")
        MERGED = "merged", _("Merged")
        REOPENED = "reopened", _("Reopened")
        CLOSED = "closed", _("Closed")
        LOOKUP_LINK = "lookup_link", _("One-time link")
        LOST_CODE = "lost_code", _("Lost code")
        DEADLINE_CHANGED = "deadline_changed", _("Deadline changed")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="notices")
    kind = models.CharField(_("notice"), max_length=20, choices=Kind)
    key = models.CharField(max_length=100, unique=True, help_text="Makes the sending idempotent.")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")


class Delivery(models.Model):
    """One attempt to send a notice."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    ok = models.BooleanField(_("delivered"), null=True)
    error = models.TextField(_("error"), blank=True)
    message_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
