"""The registry of what can be searched. Each room declares its own sources in `ready()`.

A source answers two questions: which keys there are, and what the documents of some keys are now.
Search never asks anything else of the rooms above it.
"""

from collections.abc import Iterable, Iterator
from html import unescape

from django.utils.html import strip_tags

from .documents import KINDS, SearchDocument


class Source:
    """A kind of content that can be found. Subclass it, then `register` an instance.

    `name` is the source's own name ("faq"), `kind` the public facet code of its documents. The
    documents of a `private` source stand in an index of their own, which the public search cannot
    reach: only `search.private` asks it, for those who may see the source.
    """

    name: str = ""
    kind: str = ""
    private: bool = False

    def keys(self) -> Iterable[str]:
        """The keys of all documents that may be found now."""
        raise NotImplementedError

    def documents(self, keys: list[str]) -> Iterable[SearchDocument]:
        """The documents of `keys` as they are now. A key that is left out is removed."""
        raise NotImplementedError


class PageSource(Source):
    """A source of Wagtail pages: those of `model` that are live and open to everybody.

    Subclasses set `name`, `kind` and `model` and write `document`; `related` names the relations
    to fetch along with a page (`select_related`).
    """

    model = None
    related: tuple[str, ...] = ()

    def pages(self):
        """The pages that may be found: live, and not below a page with a password or log-in."""
        return self.model.objects.live().public()

    def keys(self) -> Iterator[str]:
        # Keys alone need nothing that `pages` fetches along with a page.
        pages = self.pages().prefetch_related(None)
        return (str(pk) for pk in pages.values_list("pk", flat=True).iterator())

    def documents(self, keys: list[str]) -> Iterator[SearchDocument]:
        pages = self.pages().filter(pk__in=[int(key) for key in keys])
        if self.related:
            pages = pages.select_related(*self.related)
        for page in pages:
            yield self.document(page)

    def document(self, page) -> SearchDocument:
        """The document of one page; `base` gives what all pages have."""
        raise NotImplementedError

    def base(self, page) -> dict:
        """Source, key, kind, title, address and language of a page, for `SearchDocument(**...)`."""
        return {
            "source": self.name,
            "key": str(page.pk),
            "kind": self.kind,
            "title": page.title,
            "url": page.get_url() or "",
            "language": page.locale.language_code,
            "summary": getattr(page, "introduction", ""),
        }


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Makes the documents of `source` findable. Called from an app's `ready()`.

    Raises ValueError for a source without a name or with a kind that the search page lacks.
    """
    if not source.name:
        raise ValueError("A search source needs a name.")
    if source.kind not in KINDS and not source.private:
        raise ValueError(f"{source.kind!r} is no kind of result; see search.documents.KINDS.")
    _sources[source.name] = source


def get(name: str) -> Source | None:
    """The source of that name, or None: a change may outlive the room that wrote it."""
    return _sources.get(name)


def all_sources(*, private: bool = False) -> list[Source]:
    """Every registered source of the public index, or of the private one, by name."""
    found = (_sources[name] for name in sorted(_sources))
    return [source for source in found if source.private == private]


def plain_text(html: str) -> str:
    """The words of a piece of rich text: tags gone, blocks kept apart, entities resolved."""
    for tag in ("</p>", "</li>", "</h2>", "</h3>", "</h4>", "</td>", "</th>", "<br/>", "<br>"):
        html = html.replace(tag, tag + "\n")
    return unescape(strip_tags(html)).strip()
