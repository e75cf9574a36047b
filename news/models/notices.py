"""Events, and planned outages."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page

from portal.places.models import AdminUnit, UnitVersion
from portal.places.queries import communes_on
from portal.vietnamese import collation_key, local_date

from .news import DatedPage


class EventPage(DatedPage):
    """Something that takes place on a day, somewhere."""

    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    page_description = _("An event with its time and place.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("date", heading=_("Announced on")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("place"),
        FieldPanel("introduction"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def is_over(self) -> bool:
        return (self.ends_at or self.starts_at) < timezone.now()

    def clean(self):
        super().clean()
        _check_order(self.starts_at, self.ends_at)


class OutageNoticeForm(WagtailAdminPageForm):
    """Offers the communes of the day on which the outage starts, by the names of that day."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "communes" in self.fields:
            starts_at = self.instance.starts_at
            day = local_date(starts_at) if starts_at else timezone.localdate()
            self.fields["communes"].choices = [
                (version.unit_id, version.name) for version in communes_on(day)
            ]


class OutageNoticePage(DatedPage):
    """A planned outage, announced seven working days before."""

    service = models.CharField(
        _("service"), max_length=60, help_text=_("Such as water, power, the online forms.")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    communes = ParentalManyToManyField(
        AdminUnit, blank=True, related_name="+", verbose_name=_("communes concerned")
    )

    base_form_class = OutageNoticeForm
    page_description = _("A planned interruption of a service: when, where, until when.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("date", heading=_("Announced on")),
        FieldPanel("service"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("introduction"),
        FieldPanel("communes"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("outage notice")
        verbose_name_plural = _("outage notices")

    @property
    def state(self) -> str:
        """`coming`, `now` or `over`, at this moment."""
        now = timezone.now()
        return "coming" if now < self.starts_at else "now" if now < self.ends_at else "over"

    def commune_names(self) -> list[str]:
        """The communes by the names that they have on the day it starts, in Vietnamese order."""
        day: datetime.date = local_date(self.starts_at)
        units = [unit.pk for unit in self.communes.all()]
        if not units:
            return []
        names = UnitVersion.objects.valid_on(day).filter(unit__in=units)
        return sorted(names.values_list("name", flat=True), key=collation_key)

    def clean(self):
        super().clean()
        _check_order(self.starts_at, self.ends_at)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"communes": self.commune_names()}


def _check_order(starts_at, ends_at) -> None:
    if starts_at and ends_at and ends_at <= starts_at:
        raise ValidationError({"ends_at": gettext("The end must come after the start.")})
