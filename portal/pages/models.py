"""What every page of the portal has, and what editors set once for the whole site."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, PageViewRestriction


class BasePage(Page):
    """The parent of every page type: a short introduction for listings, search and sharing."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences. Shown in listings, search results and when shared."),
    )
    is_sample = models.BooleanField(
        _("sample content"),
        default=False,
        help_text=_("Shows a note that the competent body must review this page."),
    )

    promote_panels = [
        *Page.promote_panels,
        MultiFieldPanel([FieldPanel("is_sample")], heading=_("Review")),
    ]

    # Relations that are read together with a page when it is served.
    served_with: tuple[str, ...] = ()
    # What `portal.pages.routing` found on the way to a page that is served.
    branch_above: list[Page] | None = None
    is_open = False

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """None without asking again, when the way to the page has shown that there are none."""
        return (
            PageViewRestriction.objects.none() if self.is_open else super().get_view_restrictions()
        )


@register_setting(icon="cog")
class PortalSettings(BaseSiteSetting):
    """Facts about the centre that stand in header, footer and notices."""

    hotline_hours = models.CharField(
        _("hotline hours"), max_length=120, blank=True, help_text=_("Such as 7:00–19:00.")
    )
    governing_body = models.CharField(_("governing body"), max_length=200, blank=True)
    email = models.EmailField(_("email"), blank=True)
    zalo_url = models.URLField(_("Zalo address"), blank=True)
    facebook_url = models.URLField(_("Facebook address"), blank=True)
    postal_address = models.CharField(_("postal address"), max_length=300, blank=True)
    frequent_searches = models.TextField(
        _("often asked"), blank=True, help_text=_("One on each line, shown under the search.")
    )
    closing_time = models.TimeField(
        _("closing time"),
        default="17:00",
        help_text=_("What arrives later counts as received on the next working day."),
    )

    class Meta:
        verbose_name = _("portal settings")

    @property
    def often_asked(self) -> list[str]:
        return [line.strip() for line in self.frequent_searches.splitlines() if line.strip()]


class BannerQuerySet(models.QuerySet):
    def current_or_coming(self):
        """What is raised and has not ended, newest first."""
        not_ended = Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now())
        return self.filter(not_ended, active=True)


class EmergencyBanner(models.Model):
    """A message above every page, raised by an editor in one step."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True, max_length=400)
    url = models.CharField(_("address of more"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("starts at"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    active = models.BooleanField(_("shown"), default=True)

    objects = BannerQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("emergency banner")
        verbose_name_plural = _("emergency banners")

    def __str__(self) -> str:
        return self.title

    def is_shown_at(self, moment: datetime.datetime) -> bool:
        """Whether the banner stands above every page at `moment` (end exclusive)."""
        ended = self.ends_at is not None and self.ends_at <= moment
        return self.active and self.starts_at <= moment and not ended
