"""How often somebody may do something."""

import hashlib
import logging
import time

from django.conf import settings
from django.core.cache import caches

logger = logging.getLogger(__name__)


def throttle(scope: str, ident: str, limit: int, seconds: int) -> bool:
    """Counts one more of `scope` by `ident`; True while at most `limit` fall in `seconds`.

    `scope` is what is done ("look-up"), `ident` who does it or to what: an address, a code, a
    pair. Refused attempts count too, so that one who goes on trying stays refused.

    The window slides: the count of the current window plus the share of the one before that still
    lies within `seconds`. Counting is atomic for all processes that share the cache `default`.
    With the local cache each process counts for itself (see the check audit.E001). While the
    shared cache is away, each process counts in its own `local` cache: looser, never open.
    """
    window, elapsed = divmod(time.time(), seconds)
    # Only a keyed digest is kept: an address is personal data, and a key has no room for any text.
    digest = hashlib.blake2b(
        f"{scope}\0{ident}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16
    ).hexdigest()
    keys = [f"throttle:{digest}:{int(window) - back}" for back in (0, 1)]
    current, previous = _count("default", keys, seconds) or _count("local", keys, seconds)
    return current + previous * (1 - elapsed / seconds) <= limit


def _count(alias: str, keys: list[str], seconds: int) -> tuple[int, int] | None:
    """Adds one to the first key; gives both counts, or None when the cache does not count."""
    cache = caches[alias]
    cache.add(keys[0], 0, timeout=2 * seconds + 1)
    try:
        return cache.incr(keys[0]), cache.get(keys[1], 0)
    except ValueError:
        logger.warning("The cache %s does not count; throttles use the local one.", alias)
        return None
