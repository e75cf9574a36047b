"""Topics, administrative units through their successions, and organisations."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TopicGroup(models.TextChoices):
    """The three groups of the client's topics."""

    PROCEDURES = "thu-tuc-hanh-chinh", _("Administrative procedures")
    INFRASTRUCTURE = "ha-tang-ky-thuat", _("Technical infrastructure")
    SOCIETY = "kinh-te-van-hoa-xa-hoi", _("Economy, culture and society")


class Topic(models.Model):
    """What an opinion or a question is about (lĩnh vực)."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(_("group"), max_length=40, choices=TopicGroup)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def is_procedure(self) -> bool:
        """Whether a ticket of this topic is proposed as one about a procedure (TTHC)."""
        return self.group == TopicGroup.PROCEDURES


class ValidityQuerySet(models.QuerySet):
    """Rows with a `valid_from` (inclusive, None = always) and a `valid_to` (exclusive)."""

    def valid_on(self, day: datetime.date):
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


class AdminUnit(models.Model):
    """A province, district or commune as a thing that lives; its codes and names are versions.

    Official codes are reused for other units, so this surrogate key is the only identifier.
    """

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")

    def __str__(self) -> str:
        version = self.versions.order_by("-valid_from").first()
        return version.name if version else f"#{self.pk}"


class UnitVersion(models.Model):
    """What a unit was called and where it belonged from `valid_from` until before `valid_to`."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        COMMUNE = "commune", _("commune")

    class Kind(models.TextChoices):
        PROVINCE = "tinh", _("province")
        CITY = "thanh-pho", _("city")
        TOWN = "thi-xa", _("town")
        DISTRICT = "huyen", _("rural district")
        WARD = "phuong", _("ward")
        COMMUNE = "xa", _("rural commune")
        TOWNSHIP = "thi-tran", _("township")

    unit = models.ForeignKey(
        AdminUnit, models.CASCADE, related_name="versions", verbose_name=_("administrative unit")
    )
    code = models.CharField(_("official code"), max_length=10)
    name = models.CharField(_("name"), max_length=100, help_text=_("With its kind: Xã Tân Hồng"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    level = models.CharField(_("administrative level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children_versions",
        verbose_name=_("belongs to"),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until before"), null=True, blank=True)
    legal_document = models.CharField(_("legal document"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    # The name of the larger unit at that time, where `queries` read the row.
    parent_name: str | None = None

    objects = ValidityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(fields=["code", "valid_from"])]
        verbose_name = _("version of a unit")
        verbose_name_plural = _("versions of units")

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """One unit passes, whole or in part, into another."""

    class Extent(models.TextChoices):
        WHOLE = "whole", _("whole")
        PART = "part", _("in part")
        UNKNOWN = "unknown", _("not determined")

    predecessor = models.ForeignKey(
        AdminUnit, models.CASCADE, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        AdminUnit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="origins",
        verbose_name=_("successor"),
    )
    extent = models.CharField(_("extent"), max_length=10, choices=Extent)
    day = models.DateField(_("takes effect"), null=True, blank=True)
    legal_document = models.CharField(_("legal document"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="one_succession_per_pair"
            )
        ]
        verbose_name = _("succession")
        verbose_name_plural = _("successions")


class Organisation(models.Model):
    """A body that answers (cơ quan): a department, a commune's committee, a company."""

    name = models.CharField(_("name"), max_length=200)
    code = models.SlugField(_("code"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
    )
    unit = models.ForeignKey(
        AdminUnit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("administrative unit"),
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="organisations", verbose_name=_("topics")
    )
    outside = models.BooleanField(_("outside the province's competence"), default=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("email"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until before"), null=True, blank=True)
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successors"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name
