"""News, the monthly bulletin, events, planned outages, issued documents, subscribers."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage
from portal.places.models import AdminUnit


class NewsIndexPage(BasePage):
    """All news, with an archive by year and month."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "news.NewsPage",
        "news.BulletinPage",
        "news.EventPage",
        "news.OutageNoticePage",
    ]

    class Meta:
        verbose_name = _("news")


class DatedPage(BasePage):
    """What stands in the news index: a page with a date of its own."""

    date = models.DateField(_("date"), db_index=True)
    lead_image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead image"),
    )
    body = BodyField(BodyBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list = []

    class Meta:
        abstract = True


class NewsPage(DatedPage):
    author = models.CharField(_("author or unit"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")


class BulletinPage(DatedPage):
    """The bulletin of one month. Its figures are data computed by `submissions.statistics`.

    `figures` has the shape of `month_figures`; `printed` holds the figures of an imported
    bulletin as its original printed them ("số liệu theo bản gốc"), by the same keys.
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

    class Meta:
        verbose_name = _("monthly bulletin")
        verbose_name_plural = _("monthly bulletins")


class EventPage(DatedPage):
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")


class OutageNoticePage(DatedPage):
    """A planned outage, announced seven working days before."""

    service = models.CharField(_("service"), max_length=60)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    communes = models.ManyToManyField(AdminUnit, blank=True, related_name="+")

    class Meta:
        verbose_name = _("outage notice")
        verbose_name_plural = _("outage notices")


class IssuedDocument(models.Model):
    """A document that followed from a month's work."""

    page = ParentalKey(BulletinPage, related_name="issued_documents")
    number = models.CharField(_("number"), max_length=60)
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=400)
    file = models.ForeignKey(
        "wagtaildocs.Document", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("issued document")


class Subscriber(models.Model):
    """An address that asked for bulletins and confirmed it."""

    email = models.EmailField(_("email"), unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
