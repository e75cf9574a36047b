"""A document as two rows of the embedded index: the facts that narrow, and the texts."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from ...documents import SearchDocument
from .schema import Generation

FACTS = (
    "source",
    "key",
    "kind",
    "topic",
    "topic_name",
    "group",
    "organisation",
    "commune",
    "language",
)
DATES = ("date", "valid_from", "valid_to")
TEXTS = ("title", "url", "keywords", "summary", "body")


def select(generation: Generation, more: str = "") -> str:
    """The statement that reads documents for `document`; `more` are columns of `t` before them."""
    columns = [f'd."{name}"' for name in (*FACTS, *DATES)]
    columns += [f"t.{name}" for name in (*TEXTS, "extra")]
    return (
        f"SELECT {more}{', '.join(columns)} FROM {generation.table('docs')} d"
        f" JOIN {generation.table('texts')} t ON t.id = d.id"
    )


def document(row: Sequence[Any]) -> SearchDocument:
    """The document of a row that `select` read."""
    values = dict(zip((*FACTS, *DATES, *TEXTS, "extra"), row, strict=True))
    for name in DATES:
        values[name] = datetime.date.fromisoformat(values[name]) if values[name] else None
    values["extra"] = json.loads(values["extra"])
    return SearchDocument(**values)


def facts(document: SearchDocument) -> list[str]:
    """The values of FACTS and DATES."""
    days = [getattr(document, name) for name in DATES]
    return [
        *(getattr(document, name) for name in FACTS),
        *(day.isoformat() if day else "" for day in days),
    ]


def texts(document: SearchDocument) -> list[str]:
    """The values of TEXTS and of `extra`."""
    return [
        *(getattr(document, name) for name in TEXTS),
        json.dumps(document.extra, ensure_ascii=False),
    ]
