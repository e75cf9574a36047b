"""Telling the sender: one notice for each public change, each attempt written down.

A notice is made in the transaction of the change and sent by a task. The mail tells that there
is news and where to read it; content and answer stay behind the second factor.
"""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.tasks import enqueue, task
from portal.vietnamese import format_date

from . import lookup_links
from .models import Consent, Delivery, Notice, Sender, Ticket

# Mails that ask the sender to read or do something on the ticket's page.
OPENED_BY_LINK = frozenset({Notice.Kind.ANSWERED, Notice.Kind.INFORMATION_ASKED})
# Steps on the way are told only to those who asked for messages; the rest is owed to everyone.
BY_CONSENT = frozenset({Notice.Kind.ASSIGNED, Notice.Kind.REOPENED, Notice.Kind.CLOSED})


def queue_notices(notices: list[Notice]) -> None:
    """Keeps and queues the notices that have an address to go to and may be sent there."""
    notices = notices + _for_duplicates(notices)
    ids = {notice.ticket_id for notice in notices}
    if not ids:
        return
    reachable = set(
        Sender.objects.filter(ticket__in=ids).exclude(email="").values_list("ticket_id", flat=True)
    )
    agreed = set(
        Consent.objects.filter(
            ticket__in=reachable, purpose=Consent.Purpose.MESSAGES, withdrawn_at__isnull=True
        ).values_list("ticket_id", flat=True)
        if any(notice.kind in BY_CONSENT for notice in notices)
        else []
    )
    wanted = [
        notice
        for notice in notices
        if notice.ticket_id in reachable
        and (notice.kind not in BY_CONSENT or notice.ticket_id in agreed)
    ]
    Notice.objects.bulk_create(wanted)
    for notice in wanted:
        enqueue(send_notice, key=f"notice:{notice.key}", notice=notice.pk)


def _for_duplicates(notices: list[Notice]) -> list[Notice]:
    """Those who sent the same opinion hear of its answer too."""
    answered = {n.ticket_id: n for n in notices if n.kind == Notice.Kind.ANSWERED}
    return (
        [
            Notice(
                ticket=duplicate,
                kind=Notice.Kind.ANSWERED,
                key=f"{answered[duplicate.duplicate_of_id].key}:{duplicate.code}",
                data=answered[duplicate.duplicate_of_id].data | {"duplicate": True},
            )
            for duplicate in Ticket.objects.filter(duplicate_of__in=answered)
        ]
        if answered
        else []
    )


def tracking_url(ticket: Ticket) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('submissions:track')}?ma={ticket.code}"


def compose(notice: Notice, recipient: str) -> EmailMessage:
    """The mail of a notice, in the ticket's language. Its Message-ID is the notice's own, so that
    a mail server that sees it twice can tell."""
    ticket = notice.ticket
    with translation.override(ticket.language):
        subjects = {
            Notice.Kind.RECEIPT: _("We have received your ticket %(code)s"),
            Notice.Kind.ASSIGNED: _("Ticket %(code)s is with the unit that handles it"),
            Notice.Kind.INFORMATION_ASKED: _("Ticket %(code)s needs more information from you"),
            Notice.Kind.ANSWERED: _("Ticket %(code)s has been answered"),
            Notice.Kind.REFUSED: _("Ticket %(code)s cannot be handled"),
            Notice.Kind.FORWARDED: _("Ticket %(code)s was passed to another body"),
            Notice.Kind.MERGED: _("Ticket %(code)s joins an earlier one"),
            Notice.Kind.REOPENED: _("Ticket %(code)s is being looked at again"),
            Notice.Kind.CLOSED: _("Ticket %(code)s is closed"),
            Notice.Kind.LOOKUP_LINK: _("Your link to ticket %(code)s"),
            Notice.Kind.LOST_CODE: _("The codes of your tickets"),
            Notice.Kind.DEADLINE_CHANGED: _("Ticket %(code)s has another deadline"),
        }
        context = {"notice": notice, "ticket": ticket, "url": tracking_url(ticket), **notice.data}
        context |= _links(notice)
        body = render_to_string(f"submissions/mail/{notice.kind}.txt", context)
    message_id = f"<{notice.key.replace(':', '.')}@{_mail_domain()}>"
    return EmailMessage(
        subject=subjects[Notice.Kind(notice.kind)] % {"code": ticket.code},
        body=body.strip() + "\n",
        to=[recipient],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )


def _links(notice: Notice) -> dict:
    """The one-time links that a mail carries, made as it is written. Reading their addresses
    changes nothing: programs that follow the links of a mail use none of them up."""
    ticket = notice.ticket
    if notice.kind == Notice.Kind.LOOKUP_LINK:
        return {"link": lookup_links.issue(ticket)}
    if notice.kind in OPENED_BY_LINK:
        link = lookup_links.issue(ticket, lookup_links.IN_NEWS_VALID_FOR)
        until = timezone.localdate() + lookup_links.IN_NEWS_VALID_FOR
        return {"link": link, "until": format_date(until)}
    if notice.kind == Notice.Kind.LOST_CODE:
        tickets = Ticket.objects.filter(pk__in=notice.data["tickets"]).order_by("-received_at")
        rows = [(ticket, lookup_links.issue(ticket)) for ticket in tickets]
        return {"tickets": rows}
    return {}


def _mail_domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")


@task("submissions.send_notice")
def send_notice(notice: int) -> None:
    """Sends one notice, once: sent notices are left alone. Raises when the mail server refuses,
    so that the task is tried again."""
    row = Notice.objects.select_related("ticket").get(pk=notice)
    sender = Sender.objects.filter(ticket=row.ticket).first()
    if row.sent_at or sender is None or not sender.email:
        return
    delivery = Delivery.objects.create(notice=row)
    message = compose(row, sender.email)
    try:
        message.send()
    except OSError as error:
        Delivery.objects.filter(pk=delivery.pk).update(
            ok=False, error=str(error), finished_at=timezone.now()
        )
        raise
    now = timezone.now()
    Notice.objects.filter(pk=row.pk).update(sent_at=now)
    Delivery.objects.filter(pk=delivery.pk).update(
        ok=True,
        finished_at=now,
        started_at=F("started_at"),
        message_id=message.extra_headers["Message-ID"],
    )
