"""Mail to staff: who is to be told, and what it says.

It leaves the portal, so it holds nothing of the sender and nothing of what they wrote: the code,
the topic, the due date and a link to the desk. Who opens the link has to log in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.places.models import Organisation

from .models import DeadlineWarning, Notice, ProofRun, Ticket
from .permissions import COORDINATOR, GROUPS, HEAD, OFFICER

STAFF_KINDS = frozenset(
    {
        Notice.Kind.HANDED_OVER,
        Notice.Kind.SENDER_WROTE,
        Notice.Kind.WARNING,
        Notice.Kind.PROOF_FAILED,
    }
)
# A digest names so many tickets; the rest is counted, and stands at the desk.
LISTED = 50


# --- Who ------------------------------------------------------------------------------------------


def reachable(role: str):
    """The active people in a role who have an email address."""
    return (
        get_user_model()
        .objects.filter(is_active=True, groups__name=GROUPS[role])
        .exclude(email="")
        .order_by("pk")
    )


def coordinators() -> list:
    return list(reachable(COORDINATOR))


def people_of(organisations: Iterable[int], *roles: str) -> dict[int, list]:
    """The reachable members of each of these organisations in one of the roles, in one query."""
    found: dict[int, list] = defaultdict(list)
    users = (
        get_user_model()
        .objects.filter(
            is_active=True,
            membership__organisation__in=set(organisations),
            groups__name__in=[GROUPS[role] for role in roles],
        )
        .exclude(email="")
        .select_related("membership")
        .distinct()
        .order_by("pk")
    )
    for user in users:
        found[user.membership.organisation_id].append(user)
    return found


def for_each_reader(wanted: list[Notice]) -> list[Notice]:
    """One notice for each reader, out of notices that name a unit and perhaps an officer.

    The unit's mailbox reads it, and the officer who has the ticket; where there is neither, the
    officers and heads who work for the unit.
    """
    mailboxes = dict(
        Organisation.objects.filter(pk__in={notice.to_organisation_id for notice in wanted})
        .exclude(email="")
        .values_list("pk", "email")
    )
    without = {n.to_organisation_id for n in wanted if n.to_organisation_id not in mailboxes}
    people = people_of(without, OFFICER, HEAD) if without else {}
    readers = []
    for notice in wanted:
        officer = notice.staff if notice.staff and _can_read(notice.staff) else None
        users = [officer] if officer else people.get(notice.to_organisation_id, [])
        readers += [_copy(notice, staff=user) for user in users]
        if notice.to_organisation_id in mailboxes:
            readers.append(_copy(notice, to_organisation_id=notice.to_organisation_id))
    return readers


def _can_read(user) -> bool:
    return user.is_active and bool(user.email)


def _copy(notice: Notice, *, staff=None, to_organisation_id: int | None = None) -> Notice:
    reader = f"u{staff.pk}" if staff else f"o{to_organisation_id}"
    return Notice(
        ticket=notice.ticket,
        kind=notice.kind,
        key=f"{notice.key}:{reader}",
        data=notice.data,
        staff=staff,
        to_organisation_id=to_organisation_id,
    )


def address_of(notice: Notice) -> str:
    """Where a notice to staff goes now; empty when its reader has left or has no address."""
    if notice.staff_id:
        return notice.staff.email if notice.staff.is_active else ""
    return notice.to_organisation.email if notice.to_organisation_id else ""


# --- What -----------------------------------------------------------------------------------------


def desk_url(ticket: Ticket) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("desk:ticket", args=[ticket.code])


def compose(notice: Notice) -> EmailMessage:
    """The mail of a notice to staff, in Vietnamese."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, context = _CONTENTS[Notice.Kind(notice.kind)](notice)
        body = render_to_string(f"submissions/mail/staff/{notice.kind}.txt", context)
    return EmailMessage(subject=subject, body=body.strip() + "\n", to=[address_of(notice)])


def _about_ticket(subject: str, notice: Notice) -> tuple[str, dict]:
    return subject % {"code": notice.ticket.code}, {
        "ticket": notice.ticket,
        "url": desk_url(notice.ticket),
    }


def _handed_over(notice: Notice) -> tuple[str, dict]:
    return _about_ticket(_("Ticket %(code)s was handed to your unit"), notice)


def _sender_wrote(notice: Notice) -> tuple[str, dict]:
    return _about_ticket(_("The sender wrote on ticket %(code)s"), notice)


def _warning(notice: Notice) -> tuple[str, dict]:
    """One line for each ticket, at its highest step; the nearest due date first."""
    steps: dict[int, DeadlineWarning] = {}
    warnings = DeadlineWarning.objects.filter(notices=notice).order_by("step")
    for warning in warnings.select_related("ticket__topic"):
        steps[warning.ticket_id] = warning
    lines = sorted(steps.values(), key=lambda warning: (warning.due_at, warning.ticket_id))
    subject = ngettext(
        "%(count)s ticket is near or past its deadline",
        "%(count)s tickets are near or past their deadlines",
        len(lines),
    )
    return subject % {"count": len(lines)}, {
        "lines": [
            {"warning": line, "ticket": line.ticket, "url": desk_url(line.ticket)}
            for line in lines[:LISTED]
        ],
        "more": max(len(lines) - LISTED, 0),
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("desk:index"),
    }


def _proof_failed(notice: Notice) -> tuple[str, dict]:
    from .proof import CHECKS  # stands above: it looks at what was mailed

    run = ProofRun.objects.get(pk=notice.data["run"])
    subject = ngettext(
        "The nightly proof has %(count)s finding",
        "The nightly proof has %(count)s findings",
        run.found,
    )
    return subject % {"count": run.found}, {
        "run": run,
        "lines": [
            {"problem": CHECKS[name].problem, "count": count, "advice": CHECKS[name].advice}
            for name, count in run.by_check.items()
            if name in CHECKS
        ],
        "url": settings.WAGTAILADMIN_BASE_URL + reverse("desk:checks"),
    }


_CONTENTS = {
    Notice.Kind.HANDED_OVER: _handed_over,
    Notice.Kind.SENDER_WROTE: _sender_wrote,
    Notice.Kind.WARNING: _warning,
    Notice.Kind.PROOF_FAILED: _proof_failed,
}
