"""What staff keep for their own work."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import Organisation, Topic

from .. import reply_placeholders


class Member(models.Model):
    """The unit a member of staff works for. Its tickets and its children's are theirs to see."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")

    class Meta:
        verbose_name = _("member of a unit")
        verbose_name_plural = _("members of units")

    def __str__(self) -> str:
        return f"{self.user} ({self.organisation})"


class ReplyTemplate(models.Model):
    """A text to start an answer from. Its placeholders (`submissions.reply_placeholders`) are
    filled in from the ticket."""

    title = models.CharField(_("title"), max_length=120)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, verbose_name=_("topic")
    )
    text = models.TextField(
        _("text"),
        help_text=_(
            "Filled in from the ticket: {code} {title} {organisation} {topic} {commune} {received} "
            "{due} {officer}"
        ),
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")

    def __str__(self) -> str:
        return self.title

    def clean(self):
        unknown = reply_placeholders.unknown(self.text or "")
        if unknown:
            told = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError(
                {"text": _("Nothing on a ticket fills in %(names)s.") % {"names": told}}
            )


class SavedFilter(models.Model):
    """A list of tickets that a member of staff comes back to."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=500)

    class Meta:
        ordering = ["name"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")

    def __str__(self) -> str:
        return self.name
