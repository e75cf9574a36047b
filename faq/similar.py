"""Questions like a question, by the search."""

from __future__ import annotations

from django.core.cache import caches

from search.likeness import alike

#: A result must answer this share of the question's words to be called similar.
_LIKE = 0.45
#: Likeness changes slowly: looked up again after so long (seconds).
_KEPT = 3600


def questions_like(page, *, limit: int, besides: set[int]) -> list:
    """At most `limit` live questions in the page's language that ask about the same, best first.

    None when the search cannot answer: what stands beside a page must never break it.
    """
    if limit < 1:
        return []
    keys = [key for key in _keys(page) if key not in besides and key != page.pk]
    found = type(page).objects.live().filter(locale_id=page.locale_id).in_bulk(keys[: limit + 2])
    return [found[key] for key in keys if key in found][:limit]


def _keys(page) -> list[int]:
    cache, name = caches["local"], f"faq.similar:{page.pk}:{page.latest_revision_id}"
    keys = cache.get(name)
    if keys is None:
        title = page.full_question or page.title
        keys = [int(key) for key in alike(title, source="faq", kind="hoi-dap", share=_LIKE)]
        cache.set(name, keys, _KEPT)
    return keys
