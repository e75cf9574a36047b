"""The lists that work is taken from: what belongs to them, who is shown which, how many."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import permissions
from ..models import OPEN_STATES, State, Ticket
from ..permissions import (
    APPROVER,
    AUDITOR,
    COORDINATOR,
    HEAD,
    OFFICER,
    OPERATOR,
    units_of,
)
from . import finding

WORK_LISTS = [
    ("mine", _("Mine")),
    ("unit", _("My unit's")),
    ("unclaimed", _("Without an officer")),
    ("unassigned", _("Without a unit")),
    ("returned", _("Returned by units")),
    ("added", _("Added to by the sender")),
    ("held", _("Held")),
    ("today", _("Due today")),
    ("overdue", _("Overdue")),
    ("approval", _("Awaiting approval")),
    ("rating", _("Awaiting rating")),
    ("open", _("Open")),
]

# The letter that leads to a list after "g" at the desk (`desk.js`).
KEYS = {
    "mine": "m",
    "unit": "u",
    "unclaimed": "c",
    "unassigned": "n",
    "returned": "r",
    "added": "b",
    "held": "h",
    "today": "t",
    "overdue": "o",
    "approval": "d",
    "rating": "g",
    "open": "a",
}


def condition(name: str, user) -> Q:
    """What makes a ticket belong to one of `WORK_LISTS`."""
    now, today = timezone.now(), timezone.localdate()
    is_open, running = Q(state__in=OPEN_STATES), ~Q(state=State.INFORMATION_ASKED)
    if name in ("unit", "unclaimed"):
        own = is_open & Q(organisation__in=units_of(user))
        return own & Q(officer__isnull=True) if name == "unclaimed" else own
    return {
        "open": is_open,
        "mine": is_open & Q(officer=user),
        "unassigned": is_open & Q(organisation__isnull=True, held=False),
        "today": is_open & running & Q(due_at__date=today),
        "overdue": is_open & running & Q(due_at__lt=now),
        "approval": Q(state=State.AWAITING_APPROVAL),
        "rating": Q(state=State.ANSWERED),
        "returned": is_open & Q(returns__gt=0, organisation__isnull=True),
        "added": is_open & Q(sender_wrote_at__isnull=False),
        "held": is_open & Q(held=True),
    }[name]


def work_list(tickets: QuerySet[Ticket], name: str, user) -> QuerySet[Ticket]:
    """The tickets of one of `WORK_LISTS`, out of those given."""
    return tickets.filter(condition(name, user))


# Which lists help which role; others are reached through the filter.
LISTS_OF = {
    OPERATOR: ("unassigned", "returned", "added", "held", "today", "overdue", "rating", "open"),
    COORDINATOR: ("unassigned", "returned", "held", "today", "overdue", "approval")
    + ("rating", "open"),
    OFFICER: ("mine", "unit", "unclaimed", "added", "today", "overdue", "approval", "rating"),
    HEAD: ("mine", "unit", "unclaimed", "added", "today", "overdue", "approval", "rating"),
    APPROVER: ("approval", "today", "overdue", "open"),
    AUDITOR: ("unassigned", "returned", "held", "today", "overdue", "approval", "rating", "open"),
}
# Lists in which the next deadline comes first; the others begin with the latest ticket.
BY_DEADLINE = {"mine", "unit", "unclaimed", "unassigned", "returned", "today", "overdue"}
BY_DEADLINE |= {"approval", "open"}


def names_for(roles: Iterable[str]) -> list[str]:
    """The lists of these roles, in the order of `WORK_LISTS`."""
    return [name for name, _label in WORK_LISTS if any(name in LISTS_OF.get(r, ()) for r in roles)]


def counted(user, more: dict[str, Q] | None = None) -> dict[str, int]:
    """How many tickets are on each list of the user's roles, in one query, and how many fulfil
    each of the conditions of `more`, by its name."""
    names = names_for(permissions.roles_of(user))
    counts = {f"n_{name}": Count("pk", filter=condition(name, user)) for name in names}
    tickets = permissions.visible(user).order_by()
    if more:
        counts |= {name: Count("pk", filter=one) for name, one in more.items()}
    else:
        # Every list is one of these states, so that years of closed tickets need not be read.
        tickets = tickets.filter(state__in=[*OPEN_STATES, State.ANSWERED])
    found = finding.with_digits(tickets).aggregate(**counts)
    return {name.removeprefix("n_"): count for name, count in found.items()}


def shown_to(user, current: str = "", counts: dict[str, int] | None = None) -> list[dict]:
    """The user's lists as they are shown: `name`, `label`, `count`, `url`, `key`, `current`."""
    labels = dict(WORK_LISTS)
    index = reverse("desk:index")
    counts = counted(user) if counts is None else counts
    return [
        {
            "name": name,
            "label": labels[name],
            "count": counts[name],
            "url": f"{index}?list={name}",
            "key": KEYS[name],
            "current": name == current,
        }
        for name in names_for(permissions.roles_of(user))
    ]
