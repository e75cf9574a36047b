"""The sender's rights over their data, and how long it is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .tickets import Ticket


class DataRequest(models.Model):
    """A request to see, correct, delete or withdraw (Luật 91/2025/QH15, NĐ 356/2025)."""

    class Kind(models.TextChoices):
        SEE = "see", _("see")
        CORRECT = "correct", _("correct")
        WITHDRAW = "withdraw", _("withdraw a consent")
        DELETE = "delete", _("delete")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="data_requests")
    kind = models.CharField(_("request"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    text = models.TextField(_("text"), blank=True)
    acknowledge_by = models.DateField(_("acknowledge by"))
    due_on = models.DateField(_("due on"))
    received_at = models.DateTimeField(auto_now_add=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["due_on"]
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")


class LookupLink(models.Model):
    """A one-time link to a ticket's content, sent to the sender's email."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="lookup_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class RetentionRule(models.Model):
    """After how many months from closing which data is anonymised."""

    class What(models.TextChoices):
        CONTACT = "contact", _("contact data")
        ATTACHMENTS = "attachments", _("attachments")

    what = models.CharField(_("what"), max_length=12, choices=What, unique=True)
    months = models.PositiveSmallIntegerField(_("months after closing"))
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
