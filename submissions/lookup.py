"""Looking a ticket up: by its code alone, then by a second factor.

The code alone shows status and dates. The last four digits of the phone, or a one-time link by
email, unlock content and answer for this browser and for `UNLOCKED_SECONDS`.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.places.models import UnitVersion
from portal.tasks import enqueue, task

from .models import Notice, Sender, State, Ticket
from .notices import queue_notices

UNLOCKED_SECONDS = 30 * 60
REMEMBERED = 5  # tickets unlocked at the same time in one browser
TAIL_DIGITS = 4


# What the tracking page says of the ticket that is worked on.
_OF_MAIN = ("organisation__parent", "public_answer")
_RELATED = (*_OF_MAIN, "topic", "split_from", *(f"duplicate_of__{name}" for name in _OF_MAIN))


def find(code: str) -> Ticket | None:
    """The ticket of a code in its shown form, with what the tracking page says of it, in one
    query; `commune_today` is what its commune is called today, None for a unit of the past."""
    communes = UnitVersion.objects.valid_on(timezone.localdate()).filter(
        level=UnitVersion.Level.COMMUNE, unit=OuterRef("commune")
    )
    tickets = Ticket.objects.annotate(commune_today=Subquery(communes.values("name")[:1]))
    return tickets.select_related(*_RELATED).filter(code=code).first()


def main_of(ticket: Ticket) -> Ticket:
    """The ticket that is worked on: the one a duplicate was joined with, or the ticket itself."""
    while ticket.state == State.DUPLICATE and ticket.duplicate_of_id:
        ticket = _joined_with(ticket)
    return ticket


def _joined_with(ticket: Ticket) -> Ticket:
    """The ticket that a duplicate was joined with: `find` read it already, but for the further
    ones of a chain."""
    if not Ticket.duplicate_of.is_cached(ticket):
        tickets = Ticket.objects.select_related(*_OF_MAIN)
        ticket.duplicate_of = tickets.get(pk=ticket.duplicate_of_id)
    return ticket.duplicate_of


# --- The second factor ----------------------------------------------------------------------------


def phone_tail(text: str) -> str:
    """The last four digits of what was typed as such; empty when there are fewer."""
    digits = re.sub(r"[^0-9]", "", text[:40])
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else ""


def opens(code: str, tail: str) -> bool:
    """Whether `tail` unlocks the ticket of a code, in one query. A ticket that does not exist, and
    one whose sender gave no phone, take the same steps and are never unlocked."""
    phones = Sender.objects.filter(ticket__code=code).only("phone_e164", "phone")
    sender = next(iter(phones), None)
    known = phone_tail(sender.phone_e164 or sender.phone) if sender else ""
    return secrets.compare_digest(known or secrets.token_hex(TAIL_DIGITS // 2 + 1), tail)


# --- What a browser has open ----------------------------------------------------------------------

# A signed cookie, so that opening a ticket writes nothing to the database. Nobody else can write
# it, and a copy of it is worth as much, and as little, as a copied session.
COOKIE = "phieu_mo"
_SALT = "submissions.unlocked"


def unlock(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Opens the ticket for the browser that gets the response."""
    unlocked = _unlocked(request) | {code: int(time.time()) + UNLOCKED_SECONDS}
    latest = sorted(unlocked, key=unlocked.__getitem__)[-REMEMBERED:]
    _keep(response, {kept: unlocked[kept] for kept in latest})


def lock(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Closes the ticket again, as on a computer that others use."""
    _keep(response, {kept: until for kept, until in _unlocked(request).items() if kept != code})


def is_unlocked(request: HttpRequest, code: str) -> bool:
    return code in _unlocked(request)


def _keep(response: HttpResponse, unlocked: dict[str, int]) -> None:
    if not unlocked:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_signed_cookie(
        COOKIE,
        " ".join(f"{code}={until}" for code, until in unlocked.items()),
        salt=_SALT,
        max_age=UNLOCKED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _unlocked(request: HttpRequest) -> dict[str, int]:
    """Until when (seconds of the epoch) the browser has which tickets open."""
    kept = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=UNLOCKED_SECONDS)
    pairs = (pair.split("=") for pair in kept.split())
    now = time.time()
    return {code: int(until) for code, until in pairs if int(until) > now}


# --- What was typed into a page that had been locked meanwhile ------------------------------------

_DRAFT_KEY = "ticket_draft"
DRAFT_FIELDS = ("score", "comment", "text", "submission_key")


def keep_draft(session: SessionBase, code: str, typed: Mapping[str, str]) -> None:
    """Keeps a rating or a reply until the ticket is open again."""
    kept = {name: typed.get(name, "")[:5000] for name in DRAFT_FIELDS}
    session[_DRAFT_KEY] = {"code": code, **kept}


def draft(session: SessionBase, code: str) -> dict[str, str]:
    """What was kept for this ticket."""
    kept = session.get(_DRAFT_KEY) or {}
    return {name: kept[name] for name in DRAFT_FIELDS} if kept.get("code") == code else {}


def drop_draft(session: SessionBase, code: str) -> None:
    if draft(session, code):
        del session[_DRAFT_KEY]


# --- The one-time link ----------------------------------------------------------------------------


def request_link(code: str) -> None:
    """Asks for a link to be sent to the ticket's email. Whether there is such a ticket, and such
    an address, is seen only later by the task: the request tells nothing, not even by its time."""
    with transaction.atomic():
        key = f"lookup-link:{code}:{secrets.token_hex(8)}"
        enqueue(send_link, key=key, code=code, request=key)


@task("submissions.send_lookup_link")
def send_link(code: str, request: str) -> None:
    """Queues the mail with a link; its token is made when the mail is written, and kept nowhere."""
    ticket = Ticket.objects.filter(code=code).first()
    if ticket is None or Notice.objects.filter(key=request).exists():
        return
    with transaction.atomic():
        queue_notices([Notice(ticket=ticket, kind=Notice.Kind.LOOKUP_LINK, key=request)])
