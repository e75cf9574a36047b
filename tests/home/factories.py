"""Front pages and standard pages."""

import datetime
import json

from django.utils import timezone

from home.models import HomePage, StandardPage
from news.models import BulletinPage, OutageNoticePage
from tests.news import factories as news_factories


def english_home(home_page: HomePage) -> HomePage:
    """The English translation of `home_page`, which stands beside it from the first migration."""
    return home_page.get_translations().get()


def bulletin(news_index, year: int, month: int, **fields) -> BulletinPage:
    """A published bulletin with the figures of November 2021."""
    return news_index.add_child(
        instance=news_factories.bulletin(datetime.date(year, month, 1), **fields)
    )


def outage(news_index, title: str, starts_in_hours: float, lasts_hours: float = 6, **fields):
    """A published notice of an outage that starts so many hours from now."""
    starts_at = timezone.now() + datetime.timedelta(hours=starts_in_hours)
    page = OutageNoticePage(
        **{
            "title": title,
            "date": timezone.localdate(),
            "service": "Cấp nước",
            "starts_at": starts_at,
            "ends_at": starts_at + datetime.timedelta(hours=lasts_hours),
        }
        | fields
    )
    return news_index.add_child(instance=page)


STORY = [
    {"type": "heading", "value": "Chúng tôi giữ thông tin gì"},
    {
        "type": "text",
        "value": '<p>Họ tên và <a href="https://example.org/">nội dung phiếu</a>.</p>'
        "<h3>Trong bao lâu</h3><ul><li>Theo quy định lưu trữ.</li></ul>",
    },
    {"type": "note", "value": {"title": "Lưu ý", "text": "<p>Không ghi số căn cước.</p>"}},
    {
        "type": "table",
        "value": {
            "data": [["Thông tin", "Giữ trong"], ["Họ tên", "24 tháng"]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_caption": "Thời gian lưu",
        },
    },
]


def standard_page(parent, title: str = "Dữ liệu cá nhân của bà con", **fields) -> StandardPage:
    """A published page with every block that needs no file."""
    values = {"title": title, "introduction": "Tổng đài giữ gì.", "body": json.dumps(STORY)}
    return parent.add_child(instance=StandardPage(**values | fields))
