"""Days that differ from the plain week: days off and working Saturdays, each with its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A holiday, a day off in compensation or exchange, or a working day on a weekend."""

    class Kind(models.TextChoices):
        OFF = "off", _("day off")
        WORKING = "working", _("working day in exchange")

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("occasion"), max_length=120)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confirmed = models.BooleanField(
        _("confirmed"), default=True, help_text=_("Announced officially, not computed in advance.")
    )

    class Meta:
        ordering = ["day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
