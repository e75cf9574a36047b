"""The front page and the standard pages around it."""

from django.utils.translation import gettext_lazy as _

from portal.pages.blocks import BodyBlock
from portal.pages.fields import BodyField
from portal.pages.models import BasePage


class HomePage(BasePage):
    """Search first; then the three things people come for, the topics, the latest bulletin."""

    max_count = 2  # Vietnamese and English
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")


class StandardPage(BasePage):
    """A page of text: about, privacy, accessibility."""

    body = BodyField(BodyBlock(), blank=True, verbose_name=_("text"))
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
