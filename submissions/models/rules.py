"""Rules that staff edit: how long, and to whom. Each with its legal basis beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.places.models import AdminUnit, Organisation, Topic

from .tickets import Kind, Level


class DeadlineRule(models.Model):
    """How many working days a kind of ticket has. The first rule in order that fits is taken."""

    class Purpose(models.TextChoices):
        """What a rule is for, where the ticket is not ours to answer."""

        ANSWER = "", _("Answering")
        FORWARD = "forward", _("Passing to the competent body")
        FORWARD_CONDUCT = "forward_conduct", _("Passing on what is about officials' conduct")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(
        _("for"), max_length=20, choices=Purpose, blank=True, default=Purpose.ANSWER
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    working_days = models.PositiveSmallIntegerField(_("working days"))
    topics = models.ManyToManyField(Topic, blank=True, verbose_name=_("topics"))
    kinds = models.JSONField(
        _("kinds"), default=list, blank=True, help_text=_("Empty: every kind.")
    )
    levels = models.JSONField(
        _("levels"), default=list, blank=True, help_text=_("Empty: every level.")
    )
    manual = models.BooleanField(
        _("chosen by staff only"), default=False, help_text=_("Never chosen automatically.")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")

    def __str__(self) -> str:
        return self.name


class RoutingRule(models.Model):
    """Which unit a ticket is proposed to. The first rule in order that fits is taken."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, verbose_name=_("topic"))
    commune = models.ForeignKey(
        AdminUnit, models.CASCADE, null=True, blank=True, verbose_name=_("commune")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("answering body"))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")

    def __str__(self) -> str:
        return f"{self.order}: {self.organisation}"
