"""/sitemap.xml: the pages of the tree, the views of the header, and what other rooms register.

A room that publishes something without a page in the tree (topics, answered tickets) registers a
sitemap of Django's in `ready()`: `sitemaps.register("topics", TopicSitemap())`.
"""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from . import navigation


class PageSitemap(Sitemap):
    """Every page that anybody may see, in all languages. One query, however many there are."""

    def items(self) -> QuerySet[Page]:
        public = Page.objects.live().public().filter(depth__gt=1).order_by("path")
        return public.only("path", "depth", "url_path", "last_published_at")

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page):
        return item.last_published_at


class ViewSitemap(Sitemap):
    """The header's addresses that are views."""

    def items(self) -> list[str]:
        return [item.url_name for item in navigation.items() if item.url_name]

    def location(self, item: str) -> str:
        return reverse(item)


registered: dict[str, Sitemap] = {"pages": PageSitemap(), "views": ViewSitemap()}


def register(name: str, sitemap: Sitemap) -> None:
    registered[name] = sitemap
