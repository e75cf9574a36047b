"""Which unit had a ticket, from when to when, and why it ended."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.places.models import Organisation

from .tickets import Ticket


class Assignment(models.Model):
    class Ended(models.TextChoices):
        RETURNED = "returned", _("returned by the unit")
        REASSIGNED = "reassigned", _("assigned to another")
        FINISHED = "finished", _("finished")
        GONE = "gone", _("who had it is gone")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(_("assigned at"), default=timezone.now)
    seen_at = models.DateTimeField(
        _("seen by the unit at"),
        null=True,
        blank=True,
        help_text=_("When one of the unit's people first had it before them at the desk."),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended = models.CharField(_("how it ended"), max_length=12, choices=Ended, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["ticket_id", "id"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
