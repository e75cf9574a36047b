"""How a document stands in Elasticsearch: an explicit mapping, nothing guessed.

The terms are made in Python (`search.text`), the same as for the embedded engine, so the analyser
only splits at spaces. Terms are searched and not kept; what is shown again is kept and not
searched.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from elasticsearch_dsl import Date, Document, Integer, Keyword, Object, Text

from ...documents import SearchDocument
from ...text import TERMS_VERSION, terms
from ..base import Name

DATES = ("date", "valid_from", "valid_to")
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
    *DATES,
)
SHOWN = ("title", "url", "keywords", "summary", "body")
TERM_FIELDS = ("title", "title_pairs", "title_sounds", "body", "body_pairs", "body_sounds")


def _terms(**options) -> Text:
    return Text(analyzer="whitespace", **options)


class IndexDocument(Document):
    """One text. The term fields are those of `weights.FieldWeights`."""

    title = _terms()
    title_pairs = _terms()
    title_sounds = _terms()
    body = _terms()
    body_pairs = _terms()
    body_sounds = _terms()
    #: Title and body with their accents: for exact phrases and for telling bán from bạn.
    exact = _terms(norms=False)

    #: How many words the title has: for telling how much of it was asked for.
    title_words = Integer()

    source = Keyword()
    key = Keyword()
    kind = Keyword()
    topic = Keyword()
    topic_name = Keyword(index=False, doc_values=False)
    group = Keyword()
    organisation = Keyword()
    commune = Keyword()
    language = Keyword()
    date = Date(format="strict_date")
    valid_from = Date(format="strict_date")
    valid_to = Date(format="strict_date")
    digest = Keyword(index=False, doc_values=False)
    shown = Object(enabled=False)

    class Meta:
        dynamic = "strict"


def _mapping() -> dict:
    body = IndexDocument._doc_type.mapping.to_dict()
    body["_source"] = {"excludes": [*TERM_FIELDS, "title_words", "exact"]}
    return body


def _version() -> str:
    mapping = json.dumps(_mapping(), sort_keys=True).encode()
    return f"{TERMS_VERSION}-{hashlib.blake2b(mapping, digest_size=4).hexdigest()}"


#: The mapping and the terms in it. It stands in the name of the alias: code and index of different
#: versions cannot meet.
VERSION = _version()


def mappings() -> dict:
    """The mapping, with the version of the code that made it."""
    return _mapping() | {"_meta": {"version": VERSION}}


def identity(name: Name) -> str:
    """The id of a document. A long key becomes its digest: ids have at most 512 bytes."""
    text = ":".join(name)
    if len(text) <= 200:
        return text
    return f"{name[0]}:{hashlib.blake2b(text.encode(), digest_size=20).hexdigest()}"


def to_source(document: SearchDocument) -> dict:
    """What is sent to the engine for a document."""
    title, body = terms(document.naming()), terms(document.telling())
    return {
        "title": title.syllables,
        "title_words": len(title.exact.split()),
        "title_pairs": title.pairs,
        "title_sounds": title.sounds,
        "body": body.syllables,
        "body_pairs": body.pairs,
        "body_sounds": body.sounds,
        "exact": f"{title.exact} | {body.exact}",
        **{name: getattr(document, name) for name in FACTS},
        "digest": document.digest(),
        "shown": {name: getattr(document, name) for name in SHOWN}
        | {"extra": json.dumps(document.extra, ensure_ascii=False)},
    }


def actions_of(
    index: str, documents: Iterable[SearchDocument], gone: Iterable[Name], position: int
) -> list[dict[str, Any]]:
    """What the engine is told of documents that were read after the log had reached `position`.

    The position is the version of each document: a follower that read earlier and writes later is
    refused, and nothing new is lost under something old.
    """
    version = {"version": position, "version_type": "external_gte"}
    removed = [
        {"_op_type": "delete", "_index": index, "_id": identity(name), **version} for name in gone
    ]
    return removed + [
        {
            "_op_type": "index",
            "_index": index,
            "_id": identity((document.source, document.key)),
            "_source": to_source(document),
            **version,
        }
        for document in documents
    ]


def to_document(source: dict) -> SearchDocument:
    """The document of what the engine kept."""
    values = {name: source[name] for name in FACTS} | dict(source["shown"])
    for name in DATES:
        values[name] = datetime.date.fromisoformat(values[name]) if values[name] else None
    values["extra"] = json.loads(values["extra"])
    return SearchDocument(**values)
