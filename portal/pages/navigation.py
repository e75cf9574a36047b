"""What the header offers. The rooms above fill it in `AppConfig.ready()`; pages only shows it.

from portal.pages import navigation

navigation.register(navigation.NavItem(
    order=20, label=_("Send feedback"), section="submissions", url_name="submissions:new"))
navigation.register_search("search:results", "search:suggest", "search/suggest.js")
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class NavItem:
    """One of the few items that always stand in the header.

    `label` is what a phone has room for, `more` (its own leading space included) follows it on
    wide screens and for screen readers. The address is a view's `url_name` or, for a page of the
    tree, its `path` ("/hoi-dap/"). An item is current where the template context or the page says
    the same `section`, or where the address begins with its own address or one of `prefixes`.
    """

    order: int
    label: Text
    section: str
    url_name: str = ""
    path: str = ""
    more: Text = ""
    prefixes: tuple[str, ...] = ()

    def __post_init__(self):
        if bool(self.url_name) == bool(self.path):
            raise ValueError("A NavItem has either a url_name or a path.")


@dataclass(frozen=True)
class Search:
    """Where the header's search form goes, where it asks for suggestions, and its script."""

    url_name: str
    suggest_url_name: str = ""
    script: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def suggest_url(self) -> str:
        return reverse(self.suggest_url_name) if self.suggest_url_name else ""


_items: dict[str, NavItem] = {}
_search: Search | None = None


def register(item: NavItem) -> None:
    """Puts `item` into the header; a second item of the same section replaces the first."""
    _items[item.section] = item


def items() -> list[NavItem]:
    return sorted(_items.values(), key=lambda item: item.order)


def register_search(url_name: str, suggest_url_name: str = "", script: str = "") -> None:
    """Gives the header its search form: a GET with `q` to `url_name`. `script` is the static
    path of an ES module that may add suggestions from `suggest_url_name`."""
    global _search  # noqa: PLW0603
    _search = Search(url_name, suggest_url_name, script)


def search() -> Search | None:
    return _search


@checks.register(checks.Tags.urls)
def check_addresses(app_configs, **kwargs):
    """Every address of the header exists."""
    names = [item.url_name for item in items() if item.url_name]
    if _search:
        names += filter(None, [_search.url_name, _search.suggest_url_name])
    return [
        checks.Error(
            f"The navigation names an address that does not exist: {name}", id="pages.E001"
        )
        for name in names
        if not _resolves(name)
    ]


def _resolves(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
