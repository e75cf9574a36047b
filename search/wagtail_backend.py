"""Wagtail's own search (page explorer, choosers, snippets) in Vietnamese.

Wagtail's database backends index and ask texts as they are: "ho chieu" finds nothing on any of
them. This one puts the folded words of our own pipeline into the same index and asks for the same
words, so that "hộ chiếu", "ho chieu" and their decomposed forms are one. It wraps the backend of
whichever database is used, drafts and permissions included.
"""

import copy
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from modelsearch import query as queries
from modelsearch.index import RelatedFields
from wagtail.search.backends import database

from portal.vietnamese import clean

from .text import words


def folded(text: str) -> str:
    """The folded words of a text, in one line."""
    return " ".join(word.folded for word in words(clean(text)))


def SearchBackend(params: dict[str, Any]):  # noqa: N802  (the name that Wagtail looks for)
    """The backend of the default database, folding what it indexes and what it is asked."""
    stock = database.SearchBackend(dict(params))
    return _folding(type(stock))(params)


@lru_cache(maxsize=4)
def _folding(stock: type) -> type:
    class FoldingIndex(stock.index_class):
        def add_items(self, model, objs):
            super().add_items(model, [_Folded(obj) for obj in objs])

    class FoldingBackend(stock):
        index_class = FoldingIndex

        def _search(self, compiler, query, model_or_queryset, **options):
            return super()._search(compiler, _folded_query(query), model_or_queryset, **options)

    return FoldingBackend


class _Folded:
    """An object as the indexer sees it: its id, and fields that give folded values."""

    def __init__(self, obj) -> None:
        self.original = obj
        self.pk = obj.pk

    def get_search_fields(self) -> list:
        return [_folding_field(field) for field in self.original.get_search_fields()]


def _folding_field(field):
    """A copy of a search field that gives folded values, of our stand-in or of a related object."""
    folding = copy.copy(field)
    if isinstance(field, RelatedFields):
        folding.fields = [_folding_field(inner) for inner in field.fields]
        folding.get_value = lambda obj: field.get_value(getattr(obj, "original", obj))
    else:
        folding.get_value = lambda obj: _folded_value(
            field.get_value(getattr(obj, "original", obj))
        )
    return folding


def _folded_value(value: Any) -> Any:
    if isinstance(value, str):
        return folded(value)
    if isinstance(value, list | tuple):
        return [_folded_value(item) for item in value]
    if isinstance(value, dict):
        return {name: _folded_value(item) for name, item in value.items()}
    return value if value is None else folded(str(value))


def _folded_query(query: Any) -> Any:
    """The same question in folded words; what is no question of words stays."""
    if isinstance(query, str):
        return folded(query)
    if isinstance(query, queries.PlainText):
        return queries.PlainText(folded(query.query_string), operator=query.operator)
    if isinstance(query, queries.Phrase):
        return queries.Phrase(folded(query.query_string))
    if isinstance(query, queries.And | queries.Or):
        return type(query)([_folded_query(part) for part in query.subqueries])
    if isinstance(query, queries.Not):
        return queries.Not(_folded_query(query.subquery))
    return query


def index_pages(numbers: Iterable[int]) -> None:
    """Brings pages into Wagtail's index that were written in bulk, without its signals."""
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    backend = get_search_backend()
    by_type: dict[type, list] = {}
    for page in Page.objects.filter(pk__in=list(numbers)).specific():
        by_type.setdefault(type(page), []).append(page)
    for model, pages in by_type.items():
        backend.add_bulk(model, pages)
