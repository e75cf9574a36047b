"""What the clock leaves behind: warnings, nightly proofs, and how long a rating is awaited."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .notices import Notice
from .tickets import Ticket


class DeadlineWarning(models.Model):
    """A ticket came to a step on the way to its deadline, and who was told. Once for each round,
    due date and step: a moved deadline is another one."""

    class Step(models.IntegerChoices):
        """Per cent of the working time that are used up."""

        HALF = 50, _("half of the time is used")
        MOST = 80, _("four fifths of the time are used")
        BREACH = 100, _("overdue")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="warnings")
    round = models.PositiveSmallIntegerField(_("round"))
    due_at = models.DateTimeField(_("due at"))
    step = models.PositiveSmallIntegerField(_("step"), choices=Step)
    at = models.DateTimeField(_("at"), default=timezone.now)
    notices = models.ManyToManyField(Notice, related_name="warnings", blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "round", "due_at", "step"], name="one_warning_per_step"
            )
        ]
        verbose_name = _("warning of a deadline")
        verbose_name_plural = _("warnings of deadlines")

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.step}%"


class ProofRun(models.Model):
    """One run of `verify_tickets` and what it found."""

    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    tickets = models.PositiveIntegerField(_("tickets"), default=0)
    by_state = models.JSONField(default=dict, help_text="State -> number of tickets.")
    by_check = models.JSONField(default=dict, help_text="Check -> number of findings.")
    findings = models.JSONField(default=list, help_text="The first of each check.")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("proof of the tickets")
        verbose_name_plural = _("proofs of the tickets")

    def __str__(self) -> str:
        return f"{self.started_at:%d/%m/%Y %H:%M}"

    @property
    def found(self) -> int:
        """How many findings there are in all."""
        return sum(self.by_check.values())


@register_setting(icon="history", order=300)
class RatingSettings(BaseGenericSetting):
    """How long an answer waits for its rating."""

    days_to_rate = models.PositiveSmallIntegerField(
        _("working days to rate an answer"),
        default=5,
        help_text=_("After them the ticket closes as “no reply”."),
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("reminder so many working days before"),
        default=2,
        help_text=_("Only to those who agreed to messages. 0: no reminder."),
    )

    panels = [FieldPanel("days_to_rate"), FieldPanel("reminder_days")]

    class Meta:
        verbose_name = _("waiting for ratings")
