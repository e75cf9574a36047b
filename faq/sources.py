"""What of questions and procedures can be found."""

from __future__ import annotations

from faq.models import FAQPage, ProcedurePage
from search.documents import SearchDocument
from search.sources import PageSource, plain_text


class ReviewedSource(PageSource):
    """What questions and procedures have in common: a topic, an answering body, a validity."""

    related = ("locale", "topic", "organisation")

    def base(self, page) -> dict:
        topic = page.topic
        return super().base(page) | {
            "topic": topic.code if topic else "",
            "topic_name": topic.name if topic else "",
            "group": topic.group if topic else "",
            "organisation": page.organisation.name if page.organisation else "",
            "date": page.reviewed_on,
            "valid_from": page.valid_from,
            "valid_to": page.valid_to,
        }


class QuestionSource(ReviewedSource):
    name = "faq"
    kind = "hoi-dap"
    model = FAQPage

    def document(self, page: FAQPage) -> SearchDocument:
        base = self.base(page) | {
            "title": page.full_question or page.title,
            "summary": page.short_answer or page.introduction,
            "keywords": ", ".join(filter(None, [page.keywords, page.reference])),
            "organisation": page.answered_by,
        }
        body = [stream_text(page.answer), plain_text(page.legal_basis)]
        return SearchDocument(**base, body="\n".join(filter(None, body)))


class ProcedureSource(ReviewedSource):
    name = "procedure"
    kind = "thu-tuc"
    model = ProcedurePage

    def pages(self):
        return super().pages().prefetch_related("ways", "documents", "legal_bases")

    def document(self, page: ProcedurePage) -> SearchDocument:
        base = self.base(page) | {
            "title": page.full_name or page.title,
            "summary": page.introduction or page.audience,
            "organisation": page.competent_body or self.base(page)["organisation"],
            "keywords": ", ".join(filter(None, [page.keywords, page.code])),
            "extra": {"code": page.code, "field": page.field},
        }
        body = [
            page.field,
            page.audience,
            stream_text(page.steps),
            page.conditions,
            page.result,
            *(paper.name for paper in page.documents.all()),
            *(f"{way.form}: {way.time} {way.fee} {way.note}" for way in page.ways.all()),
            *(f"{basis.number} {basis.title}" for basis in page.legal_bases.all()),
        ]
        return SearchDocument(**base, body="\n".join(filter(None, body)))


def stream_text(stream) -> str:
    """The words of a StreamField, without its markup and its pictures."""
    return "\n".join(stream.stream_block.get_searchable_content(stream))


QUESTIONS = QuestionSource()
PROCEDURES = ProcedureSource()
