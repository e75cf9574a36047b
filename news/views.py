"""The archive of a month."""

import datetime

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from news import listing
from news.models import NewsIndexPage
from portal.pages.templatetags.vi import month_vi


def archive(request, year: int, month: int):
    """/tin-tuc/<year>/<month>/: what was published in a month; 404 for a month without news."""
    index = live_index()
    if not (1900 < year < 2200 and 1 <= month <= 12):
        raise Http404("no such month")
    asked = request.GET.get("loai", "")
    kind = asked if asked in listing.NAMES else ""
    shown = listing.listing(request, index, kind, year, month)
    first = datetime.date(year, month, 1)
    if all(entry.first != first for entry in shown["months"]):
        raise Http404("nothing in this month")
    context = shown | {
        "month": first,
        "section": "news",
        "breadcrumbs": [
            {"title": index.title, "url": index.get_url(request)},
            {"title": _("Archive of %(month)s") % {"month": month_vi(first)}, "url": ""},
        ],
    }
    return render(request, "news/archive.html", context)


def live_index() -> NewsIndexPage:
    """The index of news; 404 while there is none."""
    index = NewsIndexPage.objects.live().first()
    if index is None:
        raise Http404("no live index of news")
    return index
