"""Who looked at whose contact data, and who took lists out of the portal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactView(models.Model):
    """One look of a member of staff at the contact data of one ticket."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="+"
    )
    ticket_code = models.CharField(_("ticket"), max_length=20, db_index=True)
    purpose = models.CharField(_("purpose"), max_length=60)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("look at contact data")
        verbose_name_plural = _("looks at contact data")

    def __str__(self) -> str:
        return self.ticket_code


class ExportLog(models.Model):
    """One list taken out as a file: who, which filter, how many rows, with personal data or not."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("user"), related_name="+"
    )
    what = models.CharField(_("what"), max_length=60)
    filter = models.JSONField(_("filter"), default=dict)
    rows = models.PositiveIntegerField(_("rows"))
    personal = models.BooleanField(_("with personal data"), default=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return self.what
