"""The history of a ticket in sentences: when, who, what they did."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import kept
from ..models import EventType, TicketEvent

E = EventType
DID: dict[str, str | Promise] = {
    E.OPENED: gettext_lazy("opened the ticket"),
    E.RELEASED: gettext_lazy("released the ticket from hold"),
    E.CLASSIFIED: gettext_lazy("classified the ticket"),
    E.ASSIGNED: gettext_lazy("gave the ticket to %(to)s"),
    E.UNASSIGNED: gettext_lazy("took the ticket back from who had it"),
    E.STARTED: gettext_lazy("took the ticket in hand"),
    E.RETURNED: gettext_lazy("returned the ticket to the centre"),
    E.FORWARDED: gettext_lazy("passed the ticket to %(to)s"),
    E.INFORMATION_ASKED: gettext_lazy("asked the sender for information; the clock stands still"),
    E.INFORMATION_GIVEN: gettext_lazy("gave the information; the clock runs again"),
    E.FOLLOWED_UP: gettext_lazy("added to the ticket"),
    E.NOTED: gettext_lazy("left a note for colleagues"),
    E.ANSWER_DRAFTED: gettext_lazy("wrote a draft of the answer"),
    E.ANSWER_SUBMITTED: gettext_lazy("submitted the answer for approval"),
    E.ANSWER_REJECTED: gettext_lazy("sent the answer back to its author"),
    E.ANSWER_APPROVED: gettext_lazy("approved the answer"),
    E.ANSWER_SENT: gettext_lazy("sent the answer"),
    E.REFUSED: gettext_lazy("refused the ticket"),
    E.MERGED: gettext_lazy("merged the ticket into %(into)s"),
    E.SPLIT: gettext_lazy("split the ticket into %(parts)s"),
    E.REOPENED: gettext_lazy("opened the ticket again"),
    E.RATED: gettext_lazy("rated the answer"),
    E.CLOSED: gettext_lazy("closed the ticket"),
    E.CORRECTED: gettext_lazy("corrected the text"),
    E.DEADLINE_CHANGED: gettext_lazy("changed the deadline"),
    E.PUBLISHED: gettext_lazy("published the answer"),
    E.TAKEN_DOWN: gettext_lazy("took the public answer down"),
}


@dataclass(frozen=True)
class Line:
    """One event. `did` begins in lower case, to follow `who`."""

    number: int
    at: datetime.datetime
    who: str
    did: str
    round: int

    def __str__(self) -> str:
        moment = timezone.localtime(self.at)
        day = "" if moment.date() == timezone.localdate() else moment.strftime(" %d/%m/%Y")
        return _("at %(time)s%(day)s %(who)s %(did)s") % {
            "time": moment.strftime("%H:%M"),
            "day": day,
            "who": self.who,
            "did": self.did,
        }


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


def lines(events: Iterable[TicketEvent]) -> list[Line]:
    """The events in their order. No query, where `actor` was selected along with them and those
    whom tickets went to still work in a unit."""
    events = list(events)
    users = {pk: officer.name for pk, officer in kept.officers().items()}
    gone = {event.data.get("officer") for event in events} - users.keys() - {None}
    if gone:
        found = get_user_model().objects.in_bulk(gone)
        users |= {pk: name_of(user) for pk, user in found.items()}
    return [
        Line(event.number, event.at, _who(event), _did(event, users), event.round)
        for event in events
    ]


def _who(event: TicketEvent) -> str:
    if event.actor:
        return name_of(event.actor)
    return _("the sender") if event.actor_role == "citizen" else _("the portal")


def _did(event: TicketEvent, users: dict[int, str]) -> str:
    data = event.data
    words = DID.get(event.type)
    if words is None:
        display = event.get_type_display()
        return display[:1].lower() + display[1:]
    body = kept.bodies().get(data.get("organisation"))
    name, officer = body.name if body else "", users.get(data.get("officer"), "")
    return str(words) % {
        "to": f"{name} ({officer})" if officer else name,
        "into": data.get("into", ""),
        "parts": ", ".join(data.get("parts", [])),
    }
