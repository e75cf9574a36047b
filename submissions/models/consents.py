"""Proof of what the sender agreed to. Processing itself rests on the law and needs none."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .tickets import Channel, Ticket


class Consent(models.Model):
    class Purpose(models.TextChoices):
        PUBLISH = "publish", _("publish the content and the answer")
        MESSAGES = "messages", _("receive messages")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    text_version = models.CharField(_("version of the text"), max_length=20)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "purpose"], name="one_consent_per_purpose")
        ]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
