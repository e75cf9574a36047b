"""The monthly bulletin, and the documents that followed from it."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from news import figures as figures_
from news.panels import FiguresPanel
from news.sections import sections
from portal.vietnamese import format_month
from submissions.statistics import RULE_VERSION

from .news import DatedPage

SENTENCES = ("on_channels", "on_matters", "on_calls", "on_results", "on_ratings", "on_change")
"""The fields with a paragraph to each chart."""


class BulletinForm(WagtailAdminPageForm):
    """Refuses to publish what does not add up; a draft may be saved whatever it says."""

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation:
            for problem in self.instance.problems():
                self.add_error(None, problem)
        return cleaned


def _sentence(label) -> models.TextField:
    return models.TextField(label, blank=True, max_length=1000)


class BulletinPage(DatedPage):
    """The bulletin of one month. Its figures are data computed by `submissions.statistics`.

    `figures` has the shape of `month_figures`; `printed` holds the figures of an imported
    bulletin as its original printed them ("số liệu theo bản gốc"), by the same keys. Publishing
    freezes the figures: `frozen_at`, the version of the rule and a hash are set once.
    """

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    figures_rule = models.CharField(_("version of the rule"), max_length=20, blank=True)
    figures_hash = models.CharField(_("hash of the figures"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    printed = models.JSONField(_("figures as printed in the original"), default=dict, blank=True)
    on_channels = _sentence(_("on the channels"))
    on_matters = _sentence(_("on what people asked"))
    on_calls = _sentence(_("on the calls"))
    on_results = _sentence(_("on the results"))
    on_ratings = _sentence(_("on the ratings"))
    on_change = _sentence(_("on the change against the month before"))

    base_form_class = BulletinForm
    page_description = _("The hotline's month in figures and words.")
    content_panels = [
        *Page.content_panels,
        FieldRowPanel(
            [FieldPanel("year"), FieldPanel("month"), FieldPanel("date", heading=_("Published on"))]
        ),
        FieldPanel("introduction"),
        FiguresPanel(heading=_("Figures")),
        MultiFieldPanel(
            [FieldPanel(name) for name in SENTENCES],
            heading=_("A paragraph to each chart"),
            help_text=_("Written from the figures with the draft. Change them as you like."),
        ),
        FieldPanel("body", heading=_("Further text")),
        InlinePanel("issued_documents", heading=_("Documents that followed"), label=_("document")),
    ]

    class Meta:
        verbose_name = _("monthly bulletin")
        verbose_name_plural = _("monthly bulletins")

    @property
    def period(self) -> datetime.date:
        """The month, as its first day."""
        return datetime.date(self.year, self.month, 1)

    @property
    def as_of(self) -> datetime.date | None:
        """The day (inclusive) up to which events were counted."""
        day = self.figures.get("as_of")
        return datetime.date.fromisoformat(day) if day else None

    def problems(self) -> list[str]:
        """Why the bulletin cannot be published, in the editor's language; [] if it can."""
        if not self.figures and not self.printed:
            return [gettext("The bulletin has no figures yet. Draft it from the tickets first.")]
        problems = figures_.problems(self.figures) if self.figures else []
        if self.frozen_at and figures_.digest(self.figures) != self.figures_hash:
            problems.append(
                gettext("The figures differ from those that were frozen when it was published.")
            )
        return problems

    def clean(self):
        """Refuses a second bulletin of a month and, once live, what does not add up: the form
        says so before, but a schedule or a workflow asks no form."""
        super().clean()
        if self.year and self.month:
            same = BulletinPage.objects.filter(
                year=self.year, month=self.month, locale_id=self.locale_id
            )
            if same.exclude(pk=self.pk).exists():
                message = gettext("There is a bulletin of %(month)s already.")
                raise ValidationError({"month": message % {"month": format_month(self.period)}})
        if self.live and (problems := self.problems()):
            raise ValidationError(problems)

    def save(self, *args, **kwargs):
        """Freezes the figures the first time that they are saved as live."""
        if self.live and self.figures and not self.frozen_at and not kwargs.get("update_fields"):
            self.frozen_at = timezone.now()
            self.figures_rule = RULE_VERSION
            self.figures_hash = figures_.digest(self.figures)
        return super().save(*args, **kwargs)

    def with_content_json(self, content):
        """A revision as a page. That its figures are frozen is a fact of the page, whatever
        revision is looked at."""
        page = super().with_content_json(content)
        for name in ("frozen_at", "figures_rule", "figures_hash"):
            setattr(page, name, getattr(self, name))
        return page

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "sections": sections(self) if self.figures else [],
            "documents": self.issued_documents.select_related("file"),
            "last_day": figures_.last_day(self.period),
            "as_of": self.as_of,
            "denominator": figures_.denominator_of(self.figures) if self.figures else 0,
        }


class IssuedDocument(Orderable):
    """A document that followed from a month's work."""

    page = ParentalKey(BulletinPage, related_name="issued_documents")
    number = models.CharField(_("document number"), max_length=60)
    date = models.DateField(_("date of issue"))
    title = models.CharField(_("summary of the document"), max_length=400)
    file = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("date")]),
        FieldPanel("title"),
        FieldPanel("file"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("issued document")
