"""The one door to searching the portal. It knows no engine and no page type.

    from search import SearchRequest, search
    results = search(SearchRequest("thu tuc ho chieu", kinds=("hoi-dap",)))

Rooms above declare what can be found (`search.sources`) and note what changed (`search.changes`).
What is named here is loaded at first use, because Django imports this package before its models.
"""

from importlib import import_module

from .requests import SearchRequest, SearchResults

_DOOR = {
    "follow_page_signals": "search.page_signals",
    "muted": "search.changes",
    "nearest": "search.long_texts",
    "rebuild": "search.following",
    "search": "search.door",
    "suggest": "search.suggestions",
}

__all__ = ["SearchRequest", "SearchResults", *_DOOR]  # noqa: PLE0604


def __getattr__(name: str):
    if name in _DOOR:
        return getattr(import_module(_DOOR[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
