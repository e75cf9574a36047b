"""What of the news can be found: items, bulletins, notices, events."""

from __future__ import annotations

from news.models import BulletinPage, EventPage, NewsPage, OutageNoticePage
from news.models.bulletins import SENTENCES
from portal.vietnamese import format_datetime, format_month
from search.documents import SearchDocument
from search.sources import PageSource


class DatedSource(PageSource):
    """What all of them have: a date and a body."""

    related = ("locale",)

    def document(self, page) -> SearchDocument:
        texts = [*self.words(page), *page.body.stream_block.get_searchable_content(page.body)]
        return SearchDocument(
            **self.base(page), date=page.date, body="\n".join(filter(None, texts))
        )

    def words(self, page) -> list[str]:
        """What else of the page is searched."""
        return []


class NewsSource(DatedSource):
    name = "news"
    kind = "tin-tuc"
    model = NewsPage

    def words(self, page: NewsPage) -> list[str]:
        return [page.author]


class BulletinSource(DatedSource):
    name = "bulletin"
    kind = "ban-tin"
    model = BulletinPage

    def pages(self):
        return super().pages().prefetch_related("issued_documents")

    def words(self, page: BulletinPage) -> list[str]:
        documents = [f"{row.number} {row.title}" for row in page.issued_documents.all()]
        sentences = [getattr(page, name) for name in SENTENCES]
        return [f"Bản tin {format_month(page.period)}", *sentences, *documents]


class NoticeSource(DatedSource):
    name = "outage"
    kind = "thong-bao"
    model = OutageNoticePage

    def pages(self):
        return super().pages().prefetch_related("communes")

    def words(self, page: OutageNoticePage) -> list[str]:
        span = f"{format_datetime(page.starts_at)} – {format_datetime(page.ends_at)}"
        return [page.service, span, ", ".join(page.commune_names())]


class EventSource(DatedSource):
    name = "event"
    kind = "su-kien"
    model = EventPage

    def words(self, page: EventPage) -> list[str]:
        return [page.place, format_datetime(page.starts_at)]


SOURCES = (NewsSource(), BulletinSource(), NoticeSource(), EventSource())
