"""Topics in /sitemap.xml: they have pages, but none in the tree."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from portal.places.models import Topic


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.all()

    def location(self, item: Topic) -> str:
        return reverse("faq:topic", args=[item.code])
