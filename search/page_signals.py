"""Pages that are published, withdrawn, moved, renamed, closed or deleted reach the index log.

Wagtail sends its own signals after the transaction of a change; a host that dies in between would
leave the index wrong for ever. Django's are sent inside it, so the change and its line in the log
are committed together.
"""

import uuid
from collections.abc import Iterable

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction

from portal.tasks import enqueue

from . import changes
from .engines.base import in_batches
from .sources import Source

_followed: dict[type[Page], Source] = {}


def follow_page_signals(model: type[Page], source: Source) -> None:
    """Notes every change of a `model` page that search can see, keyed by the page's pk.

    Called from `ready()` of the app that owns the page type. Moves, renamings and view
    restrictions of an ancestor count too: they change the addresses and the openness below it.
    """
    _followed[model] = source
    for signal in (post_save, post_delete):
        uid = f"search.{source.name}.{id(signal)}"
        signal.connect(_page_changed, sender=model, dispatch_uid=uid)


def _page_changed(sender, instance, update_fields=None, **kwargs) -> None:
    # A draft saved over a live page only writes a few fields of its record.
    if not changes.is_muted() and update_fields is None:
        changes.note(_followed[sender].name, [instance.pk])


def note_tree(page: Page) -> None:
    """Notes every followed page at or below `page`."""
    for model, source in _followed.items():
        below = model.objects.descendant_of(page, inclusive=True)
        changes.note(source.name, below.values_list("pk", flat=True))


def index_later(pages: Iterable[int]) -> None:
    """Brings pages that were written in bulk, without signals, into the index of Wagtail's page
    explorer, by tasks in the caller's transaction."""
    for batch in in_batches(pages, 500):
        enqueue("search.index_pages", key=f"search.index_pages:{uuid.uuid4()}", pages=batch)


def _branch_changed(sender, instance, update_fields=None, **kwargs) -> None:
    """A page with others below it was saved: they follow if their addresses change with it."""
    if not isinstance(instance, Page) or update_fields is not None or changes.is_muted():
        return
    # Wagtail moves a page as a plain Page, and renames what is below after this signal.
    moved = type(instance) is Page
    if moved or (instance.numchild and _has_another_address_below(instance)):
        note_tree(instance)


def _has_another_address_below(page: Page) -> bool:
    below = page.get_children().values_list("url_path", flat=True).first()
    return below is not None and not below.startswith(page.url_path)


def _restriction_changed(sender, instance, **kwargs) -> None:
    if not changes.is_muted():
        note_tree(instance.page)


post_save.connect(_branch_changed, dispatch_uid="search.branch")
for _signal in (post_save, post_delete):
    _signal.connect(
        _restriction_changed,
        sender=PageViewRestriction,
        dispatch_uid=f"search.closed.{id(_signal)}",
    )
