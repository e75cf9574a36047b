"""Answers offered to those who are writing to the centre, and how often they were enough."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import caches

from portal.vietnamese import clean

from .long_texts import nearest
from .models import Deflection

_SALT = "search.answered"
_GOOD_FOR = 24 * 3600
#: Of a text no more is looked at (characters).
_LOOK_AT = 2000
#: The same text is asked for again at once, by a second look at the page (seconds).
_KEPT = 300


@dataclass(frozen=True, slots=True)
class Offered:
    """An answer offered: `slip` lets its reader say that it was enough."""

    title: str
    url: str
    summary: str
    slip: str


def offered(text: str) -> list[Offered]:
    """At most three answers to what somebody is writing; none when none is likely.

    The text is neither stored nor logged: what is kept for some minutes are the answers, under a
    keyed digest of it.
    """
    text = clean(text[:_LOOK_AT]).strip()
    digest = hashlib.blake2b(text.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    key = f"search.offered:{digest.hexdigest()}"
    found = caches["local"].get(key)
    if found is None:
        found = [(hit.title, hit.url, hit.summary) for hit in nearest(text, limit=3)]
        caches["local"].set(key, found, _KEPT)
    return [
        Offered(title, url, summary, signing.dumps([title[:300], url[:300]], salt=_SALT))
        for title, url, summary in found
    ]


def record(slip: str) -> str:
    """Counts one answer that was enough; gives its address, "" for a slip that is not ours."""
    try:
        title, url = signing.loads(slip, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        return ""
    Deflection.objects.create(title=title, url=url)
    return url
