"""Finding tickets from the search box: by code, by the sender's phone, by words.

Nobody finds a sender whom they may not see: phone and name are looked at only in tickets whose
contact data the user may read (`permissions.with_contact`).
"""

from __future__ import annotations

import re

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Replace

from .. import codes, permissions, similar
from ..models import Ticket
from ..phones import to_e164

_FEWEST_DIGITS = 4  # of a part of a code
_PHONE_TAIL = 6
_CODE_PART = re.compile(r"(?:PA)?[\d\s.\-–—]+", re.IGNORECASE)


def found(text: str, user) -> tuple[Q, list[int]]:
    """What the tickets that answer `text` fulfil, and the ids of those found by words, best first.

    The condition supposes the tickets that the user may see (`permissions.visible`) and the
    annotation of `with_digits`.
    """
    text = text.strip()
    try:
        return Q(code=codes.normalise(text)), []
    except codes.NotACode:
        pass
    if _CODE_PART.fullmatch(text):
        return _by_digits(text, user), []
    every = permissions.sees_every_contact(user)
    unit_only = not permissions.roles_of(user) & permissions.SEE_ALL
    ids = similar.find_tickets(text, with_sender=every or unit_only, with_hidden=every)
    # Words of the title hit what was written down this second, too.
    return Q(pk__in=ids) | Q(title__icontains=text), ids


def _by_digits(text: str, user) -> Q:
    """Part of a code, or a phone number, whole or without its beginning."""
    digits = re.sub(r"\D", "", text)
    if len(digits) < _FEWEST_DIGITS:
        return Q(pk__in=())
    condition = Q(code_digits__contains=digits)
    phone = to_e164(text)
    if phone:
        sender = Q(sender__phone_e164=phone)
    elif len(digits) >= _PHONE_TAIL:
        sender = Q(sender__phone_e164__endswith=digits.lstrip("0"))
    else:
        return condition
    return condition | (sender & Q(pk__in=permissions.with_contact(user).values("pk")))


def with_digits(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The tickets with `code_digits`, their code without dashes."""
    return tickets.annotate(code_digits=Replace("code", Value("-"), Value("")))


def find(tickets: QuerySet[Ticket], text: str, user, *, ranked: bool = False) -> QuerySet[Ticket]:
    """Those of the tickets that answer the search; `ranked` puts the best of the words first."""
    condition, ids = found(text, user)
    tickets = with_digits(tickets).filter(condition)
    if not (ranked and ids):
        return tickets
    places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(ids)]
    place = Case(*places, default=Value(len(ids)), output_field=IntegerField())
    return tickets.order_by(place, "-received_at", "-id")
