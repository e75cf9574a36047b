"""Words exchanged about a ticket besides its content and its answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


class Message(models.Model):
    """A question to the sender, what the sender adds, a reason given, or a note among staff.

    Events keep only a digest of these texts, so that a message can be erased when the ticket is
    anonymised without breaking the history.
    """

    class Direction(models.TextChoices):
        TO_SENDER = "to_sender", _("to the sender")
        FROM_SENDER = "from_sender", _("from the sender")
        INTERNAL = "internal", _("among staff")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    direction = models.CharField(_("direction"), max_length=12, choices=Direction)
    action = models.CharField(max_length=20, help_text="The workflow action it belongs to.")
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["ticket_id", "id"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
