"""Telling senders and staff: one notice for each reader of a change, each attempt written down.

A notice is made in the transaction of the change and sent by a task. The mail tells that there
is news and where to read it; content and answer stay behind the second factor. What staff are
told stands in `staff_mail`.
"""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.tasks import GiveUp, enqueue, task
from portal.vietnamese import format_date

from . import lookup_links, reporters, staff_mail
from .models import Consent, Delivery, Notice, Sender, Ticket

# Mails that ask the sender to read or do something on the ticket's page.
OPENED_BY_LINK = frozenset(
    {Notice.Kind.ANSWERED, Notice.Kind.INFORMATION_ASKED, Notice.Kind.RATING_REMINDER}
)
# Steps on the way are told only to those who asked for messages; the rest is owed to everyone.
BY_CONSENT = frozenset(
    {
        Notice.Kind.ASSIGNED,
        Notice.Kind.REOPENED,
        Notice.Kind.CLOSED,
        Notice.Kind.RATING_REMINDER,
    }
)
# What those who sent the same opinion hear of the ticket that theirs was joined with.
TOLD_TO_DUPLICATES = frozenset(
    {
        Notice.Kind.ANSWERED,
        Notice.Kind.REFUSED,
        Notice.Kind.FORWARDED,
        Notice.Kind.REOPENED,
        Notice.Kind.SPLIT,
        Notice.Kind.DEADLINE_CHANGED,
    }
)
# A mail server may be away for a day: 10 s, 1 min, 10 min, then each hour. Longer than that, and
# staff send what was given up again.
ATTEMPTS = 30


def queue_notices(notices: list[Notice]) -> None:
    """Keeps and queues the notices that have an address to go to and may be sent there. One to a
    unit (`Dossier.tell_unit`) becomes one to each of its readers."""
    to_staff = [notice for notice in notices if notice.kind in staff_mail.STAFF_KINDS]
    to_senders = [notice for notice in notices if notice.kind not in staff_mail.STAFF_KINDS]
    wanted = _wanted_by_senders(to_senders + _for_duplicates(to_senders))
    put_in_queue(wanted + (staff_mail.for_each_reader(to_staff) if to_staff else []))


def put_in_queue(notices: list[Notice]) -> None:
    """Keeps notices that name their reader, and queues their mail, in the caller's transaction."""
    Notice.objects.bulk_create(notices)
    for notice in notices:
        enqueue(send_notice, key=f"notice:{notice.key}", notice=notice.pk)


def _wanted_by_senders(notices: list[Notice]) -> list[Notice]:
    ids = {notice.ticket_id for notice in notices}
    if not ids:
        return []
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
    return [
        notice
        for notice in notices
        if notice.ticket_id in reachable
        and (notice.kind not in BY_CONSENT or notice.ticket_id in agreed)
    ]


def _for_duplicates(notices: list[Notice]) -> list[Notice]:
    """Those who sent the same opinion hear what becomes of it: of the ticket that theirs was
    joined with, or of the one which that was joined with later."""
    news = {n.ticket_id: [n] for n in notices if n.kind in TOLD_TO_DUPLICATES}
    told: list[Notice] = []
    while news:
        further: dict[int, list[Notice]] = {}
        for pk, duplicate in reporters.of_duplicates(news):
            further.setdefault(duplicate.pk, []).extend(
                Notice(
                    ticket=duplicate,
                    kind=notice.kind,
                    key=f"{notice.key}:{duplicate.code}",
                    data=notice.data | {"duplicate": True},
                )
                for notice in news[pk]
            )
        told += [notice for copies in further.values() for notice in copies]
        news = further
    return told


def tracking_url(ticket: Ticket) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('submissions:track')}?ma={ticket.code}"


def compose(notice: Notice, recipient: str) -> EmailMessage:
    """The mail of a notice to a sender, in the ticket's language."""
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
            Notice.Kind.SPLIT: _("Ticket %(code)s goes on in several tickets"),
            Notice.Kind.REOPENED: _("Ticket %(code)s is being looked at again"),
            Notice.Kind.CLOSED: _("Ticket %(code)s is closed"),
            Notice.Kind.DEADLINE_CHANGED: _("Ticket %(code)s has another deadline"),
            Notice.Kind.RATING_REMINDER: _("Ticket %(code)s waits for your rating"),
            Notice.Kind.LOOKUP_LINK: _("Your link to ticket %(code)s"),
            Notice.Kind.LOST_CODE: _("The codes of your tickets"),
        }
        context = {"notice": notice, "ticket": ticket, "url": tracking_url(ticket), **notice.data}
        context |= _links(notice)
        body = render_to_string(f"submissions/mail/{notice.kind}.txt", context)
    return EmailMessage(
        subject=subjects[Notice.Kind(notice.kind)] % {"code": ticket.code},
        body=body.strip() + "\n",
        to=[recipient],
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


class NotSent(Exception):
    """The mail did not leave. Says why without naming an address: tasks keep what they raise."""


@task("submissions.send_notice", max_attempts=ATTEMPTS)
def send_notice(notice: int) -> None:
    """Sends one notice, once: sent notices are left alone. Raises `NotSent` when the mail server
    does not take it, so that the task is tried again, or is given up where trying is of no use."""
    related = ("ticket__topic", "staff", "to_organisation")
    row = Notice.objects.select_related(*related).get(pk=notice)
    to_staff = row.kind in staff_mail.STAFF_KINDS
    recipient = staff_mail.address_of(row) if to_staff else _sender_address(row)
    if row.sent_at:
        return
    if not recipient:
        now, reason = timezone.now(), Delivery.Reason.NO_ADDRESS
        Delivery.objects.create(notice=row, ok=False, reason=reason, finished_at=now)
        return
    delivery = Delivery.objects.create(notice=row)
    message = staff_mail.compose(row) if to_staff else compose(row, recipient)
    message.extra_headers |= {"Message-ID": _message_id(row), "Auto-Submitted": "auto-generated"}
    try:
        message.send()
    except OSError as error:
        raise _failed(delivery, error) from None
    now = timezone.now()
    Notice.objects.filter(pk=row.pk).update(sent_at=now)
    Delivery.objects.filter(pk=delivery.pk).update(
        ok=True,
        finished_at=now,
        started_at=F("started_at"),
        message_id=message.extra_headers["Message-ID"],
    )


def _sender_address(notice: Notice) -> str:
    sender = Sender.objects.filter(ticket=notice.ticket_id).first()
    return sender.email if sender else ""


def _message_id(notice: Notice) -> str:
    """The notice's own, so that a mail server that sees it twice can tell."""
    return f"<{notice.key.replace(':', '.')}@{_mail_domain()}>"


def _failed(delivery: Delivery, error: OSError) -> Exception:
    """Writes down why a mail did not leave; gives what the task has to raise."""
    reason, told = reason_of(error), type(error).__name__
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
    told += f" {code}" if code else ""
    Delivery.objects.filter(pk=delivery.pk).update(
        ok=False, reason=reason, error=told, finished_at=timezone.now()
    )
    # 5xx on the address itself: it will not be there in an hour either.
    final = reason == Delivery.Reason.REFUSED and code and code >= 500
    return (GiveUp if final else NotSent)(f"{Delivery.Reason(reason).label} ({told})")


def reason_of(error: OSError) -> str:
    """Why a mail did not leave, in the words that staff are shown."""
    reasons = Delivery.Reason
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return reasons.REFUSED
    if isinstance(error, (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused)):
        return reasons.NO_LOGIN
    if isinstance(error, TimeoutError):
        return reasons.NO_REPLY
    if isinstance(error, smtplib.SMTPException):
        return reasons.OTHER
    return reasons.NO_CONNECTION
