"""What is said back to the sender, and what of it becomes public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.places.models import Organisation

from .tickets import Ticket


class Answer(models.Model):
    """One round's answer: drafted, submitted, approved by a second person, sent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", pgettext_lazy("answer", "Submitted")
        REJECTED = "rejected", _("Sent back")
        SENT = "sent", _("Approved and sent")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("answer"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    remark = models.TextField(_("remark of the approver"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["ticket_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "round"], name="one_answer_per_round"),
        ]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")


class PublicAnswer(models.Model):
    """The public text of an answered ticket: written apart, agreed by two people."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        TAKEN_DOWN = "taken_down", _("Taken down")

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="public_answer")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    question = models.TextField(_("public question"))
    answer = models.TextField(_("public answer"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)
    reason = models.TextField(_("reason for taking down"), blank=True)

    class Meta:
        ordering = ["-published_at"]
        verbose_name = _("public answer")
        verbose_name_plural = _("public answers")

    def __str__(self) -> str:
        return self.title
