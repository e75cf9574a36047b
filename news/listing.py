"""What stands in the news: items of all kinds by date, in pages, by kind, by year and month.

Each kind of page has its own table. One UNION over them gives a page of the list with all it shows,
so that a list costs two queries whatever kinds are on it, and the archive one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.pages.paging import paginate

PER_PAGE = 20
MORE = 3


@dataclass(frozen=True)
class Kind:
    """A kind of page in the news: its code in addresses (that of the search), name and model."""

    code: str
    name: str | Promise
    model: str


KINDS = (
    Kind("tin-tuc", _("News items"), "NewsPage"),
    Kind("ban-tin", _("Bulletins"), "BulletinPage"),
    Kind("thong-bao", _("Notices"), "OutageNoticePage"),
    Kind("su-kien", _("Events"), "EventPage"),
)
NAMES = {kind.code: kind.name for kind in KINDS}


@dataclass(frozen=True)
class Entry:
    """One line of a list."""

    title: str
    url: str
    introduction: str
    date: datetime.date
    kind: str
    published_at: datetime.datetime | None = None

    @property
    def kind_name(self) -> str | Promise:
        return NAMES[self.kind]


@dataclass(frozen=True)
class Month:
    """A month of the archive and how many items it has."""

    first: datetime.date
    count: int


def pages(
    index, kinds: Iterable[str] = (), year: int | None = None, month: int | None = None
) -> QuerySet:
    """The live items below `index`, newest first, as rows; none that is closed to the public."""
    wanted = set(kinds)
    parts = [
        _of_kind(index, kind, year, month).values_list(
            "date", "pk", "title", "slug", "introduction", "code", "last_published_at"
        )
        for kind in KINDS
        if not wanted or kind.code in wanted
    ]
    first, *others = parts
    # UNION ALL: no page is in two tables.
    return (
        first.union(*others, all=True).order_by("-date", "-pk")
        if others
        else first.order_by("-date", "-pk")
    )


def _of_kind(index, kind: Kind, year: int | None, month: int | None) -> QuerySet:
    found = (
        apps.get_model("news", kind.model)  # by name: the models' own pages show these lists
        .objects.live()
        .child_of(index)
        .filter(view_restrictions=None)
        .order_by()
        .annotate(code=Value(kind.code))
    )
    if year:
        found = found.filter(date__year=year)
    return found.filter(date__month=month) if month else found


def entries(index, rows: Iterable[tuple], request=None) -> list[Entry]:
    """Rows of `pages` as lines of a list."""
    base = index.get_url(request)
    return [
        Entry(title, f"{base}{slug}/", introduction, date, code, published_at)
        for date, _pk, title, slug, introduction, code, published_at in rows
    ]


def archive(index) -> list[Month]:
    """The months that have items, newest first. One query."""
    first, *others = [
        _of_kind(index, kind, None, None)
        .annotate(y=ExtractYear("date"), m=ExtractMonth("date"))
        .values("y", "m")
        .annotate(n=Count("pk"))
        .values_list("y", "m", "n")
        for kind in KINDS
    ]
    counts: dict[datetime.date, int] = {}
    for year, month, number in first.union(*others, all=True):
        day = datetime.date(year, month, 1)
        counts[day] = counts.get(day, 0) + number
    return [Month(day, counts[day]) for day in sorted(counts, reverse=True)]


def listing(request, index, kind: str = "", year=None, month=None) -> dict:
    """What a list of news shows, of one kind or all, of one month or all."""
    rows = pages(index, [kind] if kind else [], year, month)
    page = paginate(request, rows, PER_PAGE)
    page.object_list = entries(index, page.object_list, request)
    return {
        "index_page": index,
        "kind": kind,
        "kinds": [
            {"code": "", "name": _("All")},
            *({"code": k.code, "name": k.name} for k in KINDS),
        ],
        "months": archive(index),
        "page_obj": page,
    }


def index(request, page) -> dict:
    """The index of news; `?loai=` chooses a kind, an unknown one shows all."""
    asked = request.GET.get("loai", "")
    return listing(request, page, asked if asked in NAMES else "")


def more_news(page) -> list[Entry]:
    """The newest items other than `page`, at most `MORE`."""
    parent = page.get_parent()
    rows = [row for row in pages(parent)[: MORE + 1] if row[1] != page.pk]
    return entries(parent, rows[:MORE])
