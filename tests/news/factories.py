"""News of every kind, and figures that add up, as tests need them."""

import copy
import datetime
import json

from news.models import BulletinPage, EventPage, NewsPage, OutageNoticePage
from portal.vietnamese import LOCAL_ZONE

NOVEMBER = datetime.date(2021, 11, 1)

FIGURES = {
    "calls": 4196,
    "calls_in": 2475,
    "calls_out": 1721,
    "interactions": 317,
    "tickets": 2327,
    "by_channel": {
        "phone": 2010,
        "email": 23,
        "zalo": 95,
        "facebook": 61,
        "website": 138,
        "app": 0,
        "livechat": 0,
        "counter": 0,
    },
    "tthc": 213,
    "previous_tickets": 8617,
    "change": -6290,
    "answered": 2270,
    "satisfied": 2233,
    "unsatisfied": 1,
    "no_reply": 36,
    "in_progress": 57,
    "refused": 0,
    "forwarded": 0,
    "duplicate": 0,
    "percentages": {"satisfied": "98.37", "unsatisfied": "0.04", "no_reply": "1.59"},
    "denominator": "answered",
    "as_of": "2021-12-01",
}


def figures(**changes) -> dict:
    """The figures of November 2021, with `changes`."""
    return copy.deepcopy(FIGURES) | changes


def empty_figures() -> dict:
    """The figures of a month in which nothing came."""
    nothing = {name: 0 for name, value in FIGURES.items() if type(value) is int}
    return figures(
        **nothing,
        by_channel=dict.fromkeys(FIGURES["by_channel"], 0),
        percentages=dict.fromkeys(FIGURES["percentages"]),
    )


def body(text="Nội dung tin.") -> str:
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>"}])


def news(slug="tin", title="Tin của tổng đài", date=datetime.date(2026, 11, 10), **fields):
    return NewsPage(**{"title": title, "slug": slug, "date": date, "body": body()} | fields)


def bulletin(month=NOVEMBER, **fields) -> BulletinPage:
    return BulletinPage(
        **{
            "title": f"Bản tin tháng {month:%m/%Y}",
            "slug": f"ban-tin-thang-{month:%m-%Y}",
            "year": month.year,
            "month": month.month,
            "date": month + datetime.timedelta(days=31),
            "figures": figures(),
        }
        | fields
    )


def moment(day: int, hour: int = 8) -> datetime.datetime:
    """A moment of December 2026, local time."""
    return datetime.datetime(2026, 12, day, hour, tzinfo=LOCAL_ZONE)


def event(slug="su-kien", **fields) -> EventPage:
    return EventPage(
        **{
            "title": "Lễ hội Sen Đồng Tháp",
            "slug": slug,
            "date": datetime.date(2026, 11, 1),
            "starts_at": moment(4),
            "ends_at": moment(6, 22),
            "place": "Công viên Văn Miếu, phường Cao Lãnh",
            "body": body(),
        }
        | fields
    )


def outage(slug="tam-ngung", **fields) -> OutageNoticePage:
    return OutageNoticePage(
        **{
            "title": "Tạm ngưng cấp nước đêm 04/12",
            "slug": slug,
            "date": datetime.date(2026, 11, 20),
            "service": "Cấp nước",
            "starts_at": moment(4, 22),
            "ends_at": moment(5, 4),
            "body": body(),
        }
        | fields
    )


def publish(index, page):
    """`page` below `index`, published the way an editor does."""
    page.live = False
    index.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)
