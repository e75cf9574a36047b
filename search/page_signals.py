"""Pages that are published, withdrawn, moved, renamed, closed or deleted reach the index log."""

import uuid
from collections.abc import Iterable

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

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
    uid = f"search.{source.name}"
    page_published.connect(_page_changed, sender=model, dispatch_uid=f"{uid}.published")
    page_unpublished.connect(_page_changed, sender=model, dispatch_uid=f"{uid}.unpublished")
    post_delete.connect(_page_changed, sender=model, dispatch_uid=f"{uid}.deleted")


def _page_changed(sender, instance, **kwargs) -> None:
    if not changes.is_muted():
        changes.note(_followed[sender].name, [instance.pk])


def note_tree(page: Page) -> None:
    """Notes every followed page at or below `page`."""
    for model, source in _followed.items():
        changes.note(
            source.name,
            model.objects.descendant_of(page, inclusive=True).values_list("pk", flat=True),
        )


def index_later(pages: Iterable[int]) -> None:
    """Brings pages that were written in bulk, without Wagtail's signals, into the index of its
    page explorer, by tasks in the caller's transaction."""
    for batch in in_batches(pages, 500):
        enqueue("search.index_pages", key=f"search.index_pages:{uuid.uuid4()}", pages=batch)


def _tree_changed(sender, instance, **kwargs) -> None:
    if not changes.is_muted():
        note_tree(instance)


def _restriction_changed(sender, instance, **kwargs) -> None:
    if not changes.is_muted():
        note_tree(instance.page)


post_page_move.connect(_tree_changed, dispatch_uid="search.moved")
page_slug_changed.connect(_tree_changed, dispatch_uid="search.renamed")
for _signal in (post_save, post_delete):
    _signal.connect(
        _restriction_changed,
        sender=PageViewRestriction,
        dispatch_uid=f"search.closed.{id(_signal)}",
    )
