"""News, the monthly bulletin, events, planned outages, issued documents, subscribers."""

from .bulletins import BulletinPage, IssuedDocument
from .news import DatedPage, NewsIndexPage, NewsPage
from .notices import EventPage, OutageNoticePage
from .subscribers import Subscriber

__all__ = [
    "BulletinPage",
    "DatedPage",
    "EventPage",
    "IssuedDocument",
    "NewsIndexPage",
    "NewsPage",
    "OutageNoticePage",
    "Subscriber",
]
