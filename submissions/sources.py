"""What of tickets can be found: the public answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from search.documents import SearchDocument
from search.sources import Source

from .models import PublicAnswer
from .published import published_answers


class PublicAnswerSource(Source):
    """Keys are those of `PublicAnswer`. Whoever publishes or takes down notes the key in the index
    log (`search.changes.note`)."""

    name = "public_answer"
    kind = "phan-anh"

    def keys(self) -> Iterator[str]:
        return map(str, published_answers().values_list("pk", flat=True).iterator())

    def documents(self, keys: list[str]) -> Iterator[SearchDocument]:
        for answer in published_answers().filter(pk__in=[int(key) for key in keys]):
            yield self.document(answer)

    def document(self, answer: PublicAnswer) -> SearchDocument:
        ticket = answer.ticket
        topic = ticket.topic
        return SearchDocument(
            source=self.name,
            key=str(answer.pk),
            kind=self.kind,
            title=answer.title,
            body=f"{answer.question}\n{answer.answer}",
            url=reverse("submissions:published-ticket", args=[ticket.code]),
            topic=topic.code if topic else "",
            topic_name=topic.name if topic else "",
            group=topic.group if topic else "",
            organisation=ticket.organisation.name if ticket.organisation else "",
            date=timezone.localtime(answer.published_at).date() if answer.published_at else None,
            language=ticket.language,
        )


PUBLIC_ANSWERS = PublicAnswerSource()
