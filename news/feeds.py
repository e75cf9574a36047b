"""The latest news as RSS and Atom."""

from __future__ import annotations

import datetime

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from news import listing
from news.listing import Entry
from news.views import live_index
from portal.vietnamese import LOCAL_ZONE, clean

ITEMS = 30


class RssFeed(Feed):
    """The newest items of every kind. `?loai=` chooses one, as in the index."""

    def get_object(self, request, *args, **kwargs):
        asked = request.GET.get("loai", "")
        return live_index(), asked if asked in listing.NAMES else ""

    def title(self, obj) -> str:
        return _("Hotline 1022 Đồng Tháp: %(name)s") % {"name": clean(obj[0].title)}

    def link(self, obj) -> str:
        return obj[0].get_url()

    def description(self, obj) -> str:
        return clean(obj[0].introduction or obj[0].title)

    def items(self, obj) -> list[Entry]:
        index, kind = obj
        return listing.entries(index, listing.pages(index, [kind] if kind else [])[:ITEMS])

    def item_title(self, item: Entry) -> str:
        return clean(item.title)

    def item_description(self, item: Entry) -> str:
        return clean(item.introduction)

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_pubdate(self, item: Entry) -> datetime.datetime:
        return datetime.datetime.combine(item.date, datetime.time(), LOCAL_ZONE)

    def item_updateddate(self, item: Entry) -> datetime.datetime:
        return max(item.published_at or self.item_pubdate(item), self.item_pubdate(item))

    def item_categories(self, item: Entry) -> list[str]:
        return [str(item.kind_name)]


class AtomFeed(RssFeed):
    feed_type = Atom1Feed

    def subtitle(self, obj) -> str:
        return self.description(obj)
