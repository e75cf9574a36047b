"""One-time links to a ticket's content. Only the hash of a token is ever stored.

Reading the address shows a button and changes nothing, however often; the button uses the link up.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.tasks import task

from .models import LookupLink, Ticket

VALID_FOR = datetime.timedelta(minutes=30)  # asked for just now
# In a mail that brings news: as long as an answer waits for its rating, weekends included.
IN_NEWS_VALID_FOR = datetime.timedelta(days=10)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(ticket: Ticket, valid_for: datetime.timedelta = VALID_FOR) -> str:
    """The absolute address of a new link, good once and for `valid_for`. To be mailed at once:
    it cannot be had again."""
    token = secrets.token_urlsafe(32)
    LookupLink.objects.create(
        ticket=ticket, token_hash=_hash(token), expires_at=timezone.now() + valid_for
    )
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('submissions:open-link', args=[token])}"


def use(token: str) -> Ticket | None:
    """The ticket that the link opens, this once; None when it was used, is too old, or is none."""
    now = timezone.now()
    links = LookupLink.objects.filter(token_hash=_hash(token), expires_at__gt=now)
    if not links.filter(used_at__isnull=True).update(used_at=now):
        return None
    return links.select_related("ticket").get().ticket


@task("submissions.purge_lookup_links")
def purge_links() -> None:
    """Deletes links that open nothing any more."""
    LookupLink.objects.filter(expires_at__lt=timezone.now()).delete()
