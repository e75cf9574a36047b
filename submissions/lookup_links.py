"""One-time links to a ticket's content. Only the hash of a token is ever stored."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from .models import LookupLink, Ticket

VALID_FOR = datetime.timedelta(minutes=30)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(ticket: Ticket) -> str:
    """The absolute address of a new link, good once and for `VALID_FOR`. To be mailed at once:
    it cannot be had again."""
    token = secrets.token_urlsafe(32)
    LookupLink.objects.create(
        ticket=ticket, token_hash=_hash(token), expires_at=timezone.now() + VALID_FOR
    )
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('submissions:open-link', args=[token])}"


def use(token: str) -> Ticket | None:
    """The ticket that the link opens, this once; None when it was used, is too old, or is none."""
    now = timezone.now()
    links = LookupLink.objects.filter(token_hash=_hash(token), expires_at__gt=now)
    if not links.filter(used_at__isnull=True).update(used_at=now):
        return None
    return links.select_related("ticket").get().ticket
