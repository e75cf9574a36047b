"""The codes of one's tickets, for those who lost them: sent to the email that the tickets carry.

Phone and email must both be a ticket's own. The request looks once and queues once, whatever it
finds, and the page answers the same: it tells nobody whether there are tickets.
"""

from __future__ import annotations

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from portal.tasks import enqueue, task

from .models import Notice, Sender
from .notices import queue_notices
from .phones import to_e164

MONTHS = 12
SINCE = datetime.timedelta(days=366)
MOST = 20  # tickets in one mail, the latest


def request(phone: str, email: str) -> None:
    """Has the codes sent of the tickets of the last `MONTHS` with this phone and this email. The
    task learns which tickets, never the phone or the email."""
    with transaction.atomic():
        found = Sender.objects.filter(
            phone_e164=to_e164(phone),
            email__iexact=email,
            ticket__received_at__gte=timezone.now() - SINCE,
        ).order_by("-ticket__received_at", "-ticket_id")
        tickets = list(found.values_list("ticket_id", flat=True)[:MOST])
        key = f"lost-code:{secrets.token_hex(8)}"
        enqueue(send_codes, key=key, tickets=tickets, request=key)


@task("submissions.send_lost_codes")
def send_codes(tickets: list[int], request: str) -> None:
    """Queues one mail for all of them; the links are made when it is written."""
    if not tickets or Notice.objects.filter(key=request).exists():
        return
    notice = Notice(
        ticket_id=tickets[0], kind=Notice.Kind.LOST_CODE, key=request, data={"tickets": tickets}
    )
    with transaction.atomic():
        queue_notices([notice])
