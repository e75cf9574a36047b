"""The centre's register: calls per day, closed months, imported sheets."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import models
from django.utils.crypto import get_random_string
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


def restricted_storage():
    return storages["restricted"]


def random_name(row: "RegisterImport", filename: str) -> str:
    return f"registers/{get_random_string(40)}.xlsx"


class RegisterImport(models.Model):
    """One Excel file brought in. The same file twice changes nothing.

    `found` tells what the check found (months, results, a preview without personal data) and
    `errors` what is wrong; the file itself is kept until its rows are written, and no longer.
    """

    class Kind(models.TextChoices):
        TICKETS = "tickets", _("tickets")
        CALLS = "calls", _("calls")

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("refused")
        CHECKED = "checked", _("checked, waits for your word")
        WRITING = "writing", _("being written")
        DONE = "done", _("brought in")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    file_name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(storage=restricted_storage, upload_to=random_name, blank=True)
    options = models.JSONField(default=dict, help_text="Sheet, month, into_closed.")
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    written = models.PositiveIntegerField(_("rows written"), default=0)
    found = models.JSONField(default=dict)
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

    @property
    def percent(self) -> int:
        return self.done * 100 // self.rows if self.rows else 0
