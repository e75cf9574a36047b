"""Where a request came from, as far as it can be believed."""

import re
from ipaddress import ip_address

from django.conf import settings

# How some proxies write an address with its port: 203.0.113.7:5044, [2001:db8::1]:443
WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](:\d+)?|(?P<v4>[\d.]+):\d+")


def client_address(request) -> str:
    """The address that our own nearest trusted proxy saw; without proxies, the peer itself.

    Each trusted proxy appends the address it was called from to X-Forwarded-For. Only the last
    `TRUSTED_PROXIES` entries were written by machines of ours, so a header that the visitor
    forged never counts. An entry that is no address, or a missing one, gives the peer.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return peer
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(hops) < settings.TRUSTED_PROXIES:
        return peer
    return _normal(hops[-settings.TRUSTED_PROXIES].strip()) or peer


def _normal(written: str) -> str:
    """An IP address in its one usual form; empty if it is none."""
    if match := WITH_PORT.fullmatch(written):
        written = match["v6"] or match["v4"]
    try:
        return str(ip_address(written))
    except ValueError:
        return ""
