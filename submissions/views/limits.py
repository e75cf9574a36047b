"""How often the tracking pages may be asked, by a ticket's code and by the visitor's address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from portal.audit import client_address, throttle

QUARTER = 15 * 60  # seconds
# Four digits are ten thousand values: whoever tries them all needs three weeks and is seen.
TRIES_BY_CODE = 5
# A whole ward may come from one address of its mobile network.
TRIES_BY_ADDRESS = 60
LOOKUPS_BY_ADDRESS = 300
LINKS_BY_CODE = 3
LINKS_BY_ADDRESS = 10
LOST_CODES_BY_EMAIL = 3
LOST_CODES_BY_ADDRESS = 10
ADDITIONS_BY_CODE = 6
ADDITIONS_BY_ADDRESS = 60


def allowed(request: HttpRequest, scope: str, limit: int, code: str = "") -> bool:
    """Counts one more of `scope` for a code (or an email) or else for the visitor's address. A load
    test comes from one address; what protects a ticket, the count by its code, holds then too."""
    if not code and not settings.PORTAL_CAPTCHA:
        return True
    return throttle(scope, code or client_address(request), limit, QUARTER)
