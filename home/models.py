"""The front page and the standard pages around it."""

import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage

from . import front


class HomePage(BasePage):
    """Search first; then the three things people come for, the topics, the latest bulletin."""

    max_count = 2  # Vietnamese and English
    parent_page_types = ["wagtailcore.Page"]
    page_description = _("The front page. What it shows comes from the other pages and settings.")

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        notices = front.outage_notices()
        bulletin = front.latest_bulletin()
        return super().get_context(request, *args, **kwargs) | {
            "notice": notices[0] if notices else None,
            "other_notices": notices[1:],
            "topic_lists": front.topic_lists(),
            "bulletin": bulletin,
            "bulletin_month": bulletin and datetime.date(bulletin.year, bulletin.month, 1),
        }


class StandardPage(BasePage):
    """A page of text: about, privacy, accessibility."""

    body = BodyField(BodyBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    page_description = _("A page of text. Shown in the footer where “show in menus” is ticked.")

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request, *args, **kwargs):
        children = self.get_children().live().in_menu().select_related("locale")
        return super().get_context(request, *args, **kwargs) | {"children": children}
