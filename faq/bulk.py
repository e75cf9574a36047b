"""The bulk door for pages: the rows of `add_child`, `save_revision` and `publish`, written in bulk.

Wagtail publishes 15 to 37 pages a second one by one. Here tree paths are computed and every table
is written in batches: page, revision, log, reference index, in one transaction. What differs on
purpose: no signal is sent; the search and the page explorer hear of all changes at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageLogEntry, ReferenceIndex, Revision

from search import changes
from search.page_signals import index_later

BATCH = 500
"""Pages written at a time: bounds the memory, not the number of pages."""

# What the tree and the publishing give a page; the rest is its content.
NOT_CONTENT = {
    "pk",
    "id",
    "page_ptr",
    "path",
    "depth",
    "numchild",
    "url_path",
    "translation_key",
    "locale",
    "content_type",
    "owner",
    "draft_title",
    "live",
    "has_unpublished_changes",
    "expired",
    "first_published_at",
    "last_published_at",
    "live_revision",
    "latest_revision",
    "latest_revision_created_at",
    "alias_of",
    "locked",
    "locked_at",
    "locked_by",
}
# What an update keeps of the page that stands there.
TAKEN_OVER = [
    "path",
    "depth",
    "numchild",
    "url_path",
    "translation_key",
    "locale_id",
    "owner_id",
    "first_published_at",
    "latest_revision_id",
    "locked",
    "locked_at",
    "locked_by_id",
]


@dataclass
class Published:
    """What a bulk call did, by primary keys."""

    created: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)


def publish_many(
    parent: Page,
    pages: Iterable[Page],
    source: str,
    user=None,
    changing: Callable[[Page], Collection[str]] | None = None,
) -> Published:
    """Publishes unsaved `pages`, all of one type, each with a title and a slug, below `parent`.

    A slug that stands below `parent` already gets the new content, and is left alone when nothing
    differs; of two pages with one slug the later wins. `changing(page)` names the fields and
    relations that an update may touch, by default all: a file of titles must not empty the pages.
    `source` names the search source that follows these pages. One transaction: all or nothing.
    `parent.numchild` is brought up to date.

    Raises ValueError for a page without a slug or of a type that may not stand there, and
    ValidationError for one whose fields the single door would refuse (foreign keys are left to the
    database).
    """
    published = Published()
    with transaction.atomic():
        batch: dict[str, Page] = {}
        for page in pages:
            _check(parent, page)
            batch[page.slug] = page
            if len(batch) >= BATCH:
                _publish_batch(parent, list(batch.values()), user, changing, published)
                batch = {}
        if batch:
            _publish_batch(parent, list(batch.values()), user, changing, published)
        written = published.created + published.updated
        changes.note(source, written)
        index_later(written)
    return published


def _check(parent: Page, page: Page) -> None:
    if not page.slug:
        raise ValueError(f"a page without a slug: {page.title!r}")
    if type(page) not in parent.specific_class.allowed_subpage_models():
        raise ValueError(f"{type(page).__name__} may not stand below {parent.title!r}")
    relations = [column.name for column in page._meta.concrete_fields if column.is_relation]
    page.clean_fields(exclude=[*relations, "path", "depth", "url_path", "draft_title"])


def _publish_batch(
    parent: Page, pages: list[Page], user, changing: Callable | None, published: Published
) -> None:
    model = type(pages[0])
    if any(type(page) is not model for page in pages):
        raise ValueError("pages of several types in one call")
    standing = _standing(parent, model, [page.slug for page in pages])
    new, changed = [], []
    for page in pages:
        _hold_children_in_memory(page)
        before = standing.get(page.slug)
        if before is None:
            new.append(page)
            continue
        if changing:
            _keep_all_but(changing(page), page, before)
        if before.live and _content(page) == _content(before):
            published.unchanged.append(before.pk)
        else:
            changed.append(page)
    _create(parent, model, new)
    for page in changed:
        _take_over(page, standing[page.slug])
    _write_children(model, new, changed)
    _publish(new, changed, standing, user)
    published.created += [page.pk for page in new]
    published.updated += [page.pk for page in changed]


def _standing(parent: Page, model: type[Page], slugs: list[str]) -> dict[str, Page]:
    """The pages of `model` that stand below `parent` under these slugs, with their children."""
    pages = Page.objects.child_of(parent).filter(slug__in=slugs)
    foreign = pages.exclude(content_type=ContentType.objects.get_for_model(model)).first()
    if foreign:
        raise ValueError(f"{foreign.slug!r} is a page of another type")
    found = model.objects.filter(pk__in=pages.values("pk"))
    return {page.slug: page for page in found.prefetch_related(*_child_names(model))}


def _inline(model: type[Page]) -> list:
    """Relations to the rows saved with a page. Editors' remarks on it are no content."""
    relations = get_all_child_relations(model)
    return [each for each in relations if each.get_accessor_name() != COMMENTS_RELATION_NAME]


def _child_names(model: type[Page]) -> list[str]:
    """Names of everything that is saved with a page: inline rows, many-to-many choices."""
    inline = [relation.get_accessor_name() for relation in _inline(model)]
    return inline + [relation.name for relation in get_all_child_m2m_relations(model)]


def _hold_children_in_memory(page: Page) -> None:
    """Makes each unsaved relation a plain list, so that reading it asks the database nothing."""
    for name in [*_child_names(type(page)), COMMENTS_RELATION_NAME]:
        setattr(page, name, list(getattr(page, name).all()))


def _keep_all_but(changing: Collection[str], page: Page, before: Page) -> None:
    """Gives `page` what `before` has, except for the fields and relations named."""
    for column in page._meta.concrete_fields:
        if column.name not in NOT_CONTENT and column.name not in changing:
            setattr(page, column.attname, getattr(before, column.attname))
    for name in _child_names(type(page)):
        if name not in changing:
            setattr(page, name, [copy(row) for row in getattr(before, name).all()])
    for relation in _inline(type(page)):
        for row in getattr(page, relation.get_accessor_name()).all():
            row.pk = None
            row._state.adding = True


def _content(page: Page) -> dict:
    """What an editor wrote into `page`, comparable between two pages: no keys, no block ids."""
    data = page.serializable_data()
    content = {}
    for column in page._meta.concrete_fields:
        if column.name not in NOT_CONTENT:
            value = data[column.name]
            is_stream = isinstance(column, StreamField)
            content[column.name] = _without_ids(json.loads(value)) if is_stream else value
    for relation in _inline(type(page)):
        name, own = relation.get_accessor_name(), {"pk", "id", relation.field.name}
        content[name] = [{k: v for k, v in row.items() if k not in own} for row in data[name]]
    for relation in get_all_child_m2m_relations(page):
        content[relation.name] = sorted(data[relation.name])
    return content


def _without_ids(blocks):
    if isinstance(blocks, list):
        return [_without_ids(block) for block in blocks]
    if isinstance(blocks, dict):
        return {name: _without_ids(value) for name, value in blocks.items() if name != "id"}
    return blocks


# --- Rows -----------------------------------------------------------------------------------------


def _create(parent: Page, model: type[Page], pages: list[Page]) -> None:
    """Rows of the page's two tables, at the end of the parent's children."""
    if not pages:
        return
    # The lock that `add_child` takes: two imports at once must not compute the same paths.
    numchild = Page.objects.select_for_update().values_list("numchild", flat=True).get(pk=parent.pk)
    siblings = Page.objects.filter(path__startswith=parent.path, depth=parent.depth + 1)
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    step = Page._str2int(last[-Page.steplen :]) if last else 0
    for page in pages:
        step += 1
        page.path = Page._get_path(parent.path, parent.depth + 1, step)
        page.depth = parent.depth + 1
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.draft_title or page.title
        page.locale_id = page.locale_id or parent.locale_id
    rows = Page.objects.bulk_create([_page_row(page) for page in pages])
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
        page._state.adding = False
    _insert(model, pages)
    parent.numchild = numchild + len(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)


def _page_row(page: Page) -> Page:
    columns = [column.attname for column in Page._meta.concrete_fields if not column.primary_key]
    return Page(**{column: getattr(page, column) for column in columns})


def _insert(model: type[Page], pages: list[Page]) -> None:
    """The rows of the type's own table. `bulk_create` refuses models with a parent table."""
    columns = model._meta.local_concrete_fields
    database = router.db_for_write(model)
    size = connections[database].ops.bulk_batch_size(columns, pages)
    for start in range(0, len(pages), size):
        part = pages[start : start + size]
        model._base_manager._insert(part, fields=columns, using=database)


def _take_over(page: Page, standing: Page) -> None:
    """Gives `page` the place and the keys of the page that stands there, and writes it."""
    page.pk = page.id = standing.pk
    page._state.adding = False
    for column in TAKEN_OVER:
        setattr(page, column, getattr(standing, column))
    page.draft_title = page.title
    columns = [column for column in page._meta.concrete_fields if not column.primary_key]
    type(page).objects.filter(pk=page.pk).update(
        **{c.name: getattr(page, c.attname) for c in columns if c.name != "id"}
    )


def _write_children(model: type[Page], new: list[Page], changed: list[Page]) -> None:
    for relation in _inline(model):
        child, key = relation.related_model, relation.field
        child._base_manager.filter(**{f"{key.name}__in": changed}).delete()
        rows = []
        for page in [*new, *changed]:
            for row in getattr(page, relation.get_accessor_name()).all():
                setattr(row, key.name, page)
                rows.append(row)
        child._base_manager.bulk_create(rows)
    for relation in get_all_child_m2m_relations(model):
        _write_choices(relation, new, changed)


def _write_choices(relation, new: list[Page], changed: list[Page]) -> None:
    through = relation.remote_field.through
    source, target = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    through._base_manager.filter(**{f"{source}__in": changed}).delete()
    through._base_manager.bulk_create(
        through(**{f"{source}_id": page.pk, f"{target}_id": choice.pk})
        for page in [*new, *changed]
        for choice in getattr(page, relation.name).all()
    )


def _publish(new: list[Page], changed: list[Page], standing: dict[str, Page], user) -> None:
    """Revision, dates, log and references of pages whose rows stand."""
    pages = [*new, *changed]
    if not pages:
        return
    now = timezone.now()
    kind = ContentType.objects.get_for_model(type(pages[0]), for_concrete_model=False)
    base = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            created_at=now,
            user=user,
            object_str=str(page),
            content=page.serializable_data(),
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.live_revision = page.latest_revision = revision
    Page.objects.bulk_update(pages, ["live_revision", "latest_revision"], batch_size=200)
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        live=True,
        expired=False,
        has_unpublished_changes=False,
        latest_revision_created_at=now,
        last_published_at=now,
        first_published_at=Coalesce("first_published_at", Value(now)),
    )
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            content_type=kind,
            page_id=page.pk,
            label=page.get_admin_display_title(),
            timestamp=now,
            **entry,
        )
        for page in pages
        for entry in _log(page, standing.get(page.slug), user)
    )
    _refer(pages, kind, base)


def _log(page: Page, before: Page | None, user) -> list[dict]:
    """What the page's history says of it: made or renamed, then published."""
    published = {
        "action": "wagtail.publish",
        "user": user,
        "revision": page.live_revision,
        "content_changed": True,
    }
    if before is None:
        created = {"action": "wagtail.create", "user": user or page.owner, "content_changed": True}
        return [created, published]
    if before.title == page.title:
        return [published]
    data = {"title": {"old": before.title, "new": page.title}}
    renamed = {**published, "action": "wagtail.rename", "data": data, "content_changed": False}
    return [renamed, {**published, "data": data}]


def _refer(pages: list[Page], kind: ContentType, base: ContentType) -> None:
    """The reference index: which topics, bodies, pages, images and documents a page uses."""
    keys = [str(page.pk) for page in pages]
    ReferenceIndex.objects.filter(base_content_type=base, object_id__in=keys).delete()
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            to_content_type_id=to_type,
            to_object_id=to_key,
            model_path=model_path,
            content_path=path,
            content_path_hash=ReferenceIndex._get_content_path_hash(path),
        )
        for page in pages
        for to_type, to_key, model_path, path in set(
            ReferenceIndex._extract_references_from_object(page)
        )
    )
