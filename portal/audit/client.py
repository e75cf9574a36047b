"""Where a request came from, as far as it can be believed."""

from django.conf import settings


def client_address(request) -> str:
    """The address that our own nearest trusted proxy saw; without proxies, the peer itself.

    Each trusted proxy appends the address it was called from to X-Forwarded-For. Only the last
    `TRUSTED_PROXIES` entries were written by machines of ours, so a header that the visitor
    forged never counts.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else peer
