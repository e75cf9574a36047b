"""The centre's register: calls per day, closed months, imported sheets."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class CallCount(models.Model):
    """Calls of one day. Calls are not tickets."""

    day = models.DateField(_("day"), unique=True)
    calls_in = models.PositiveIntegerField(_("calls in"), default=0)
    calls_out = models.PositiveIntegerField(_("calls out"), default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name = _("call count")
        verbose_name_plural = _("call counts")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}: {self.calls_in} / {self.calls_out}"


class MonthClose(models.Model):
    """The coordinator's word that a month is counted as of a date (inclusive, local time)."""

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    as_of = models.DateField(_("counted as of"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-month"]
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"

    def clean(self):
        if self.month and self.month.day != 1:
            raise ValidationError({"month": _("Give the first day of the month.")})
        if self.month and self.as_of and self.as_of < self.month:
            raise ValidationError({"as_of": _("A month cannot be counted before it begins.")})


class RegisterImport(models.Model):
    """One Excel file brought in. The same file twice changes nothing."""

    class Kind(models.TextChoices):
        TICKETS = "tickets", _("tickets")
        CALLS = "calls", _("calls")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    errors = models.JSONField(_("errors"), default=list)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        ordering = ["-imported_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "sha256"], name="same_register_once")
        ]
        verbose_name = _("import of a register")
        verbose_name_plural = _("imports of registers")

    def __str__(self) -> str:
        return self.file_name
