"""The news index, what every page in it has, and news items."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from news import listing
from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage


class NewsIndexPage(BasePage):
    """All news, with an archive by year and month."""

    section = "news"
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "news.NewsPage",
        "news.BulletinPage",
        "news.EventPage",
        "news.OutageNoticePage",
    ]
    page_description = _("News, bulletins, notices and events. There is one for the site.")

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("news")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | listing.index(request, self)


class DatedPage(BasePage):
    """What stands in the news index: a page with a date of its own."""

    date = models.DateField(
        _("date"),
        db_index=True,
        default=timezone.localdate,
        help_text=_("News are sorted and filed in the archive by it."),
    )
    lead_image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead image"),
    )
    body = BodyField(BodyBlock(), blank=True, verbose_name=_("text"))

    section = "news"
    served_with = ("lead_image",)
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list = []

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "more_news": listing.more_news(self)
        }


class NewsPage(DatedPage):
    """A news item."""

    author = models.CharField(_("author or unit"), max_length=120, blank=True)

    page_description = _("A news item.")
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("introduction"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        FieldPanel("author"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
