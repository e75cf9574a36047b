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

WORK_LISTS = [
    ("mine", _("Mine")),
    ("unit", _("My unit's")),
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
    conditions = {
        "open": is_open,
        "mine": is_open & Q(officer=user),
        "unit": is_open & Q(organisation__in=units_of(user)),
        "unassigned": is_open & Q(organisation__isnull=True, held=False),
        "today": is_open & running & Q(due_at__date=today),
        "overdue": is_open & running & Q(due_at__lt=now),
        "approval": Q(state=State.AWAITING_APPROVAL),
        "rating": Q(state=State.ANSWERED),
        "returned": is_open & Q(returns__gt=0, organisation__isnull=True),
        "added": is_open & Q(sender_wrote_at__isnull=False),
        "held": is_open & Q(held=True),
    }
    return conditions[name]


def work_list(tickets: QuerySet[Ticket], name: str, user) -> QuerySet[Ticket]:
    """The tickets of one of `WORK_LISTS`, out of those given."""
    return tickets.filter(condition(name, user))


# Which lists help which role; others are reached through the filter.
LISTS_OF = {
    OPERATOR: ("unassigned", "returned", "added", "held", "today", "overdue", "rating", "open"),
    COORDINATOR: ("unassigned", "returned", "held", "today", "overdue", "approval")
    + ("rating", "open"),
    OFFICER: ("mine", "unit", "added", "today", "overdue", "approval", "rating"),
    HEAD: ("mine", "unit", "added", "today", "overdue", "approval", "rating"),
    APPROVER: ("approval", "today", "overdue", "open"),
    AUDITOR: ("unassigned", "returned", "held", "today", "overdue", "approval", "rating", "open"),
}
# Lists in which the next deadline comes first; the others begin with the latest ticket.
BY_DEADLINE = {"mine", "unit", "unassigned", "returned", "today", "overdue", "approval", "open"}


def names_for(roles: Iterable[str]) -> list[str]:
    """The lists of these roles, in the order of `WORK_LISTS`."""
    return [name for name, _label in WORK_LISTS if any(name in LISTS_OF.get(r, ()) for r in roles)]


def counted(tickets: QuerySet[Ticket], user, roles: Iterable[str]) -> dict[str, int]:
    """The lists of these roles with the number of tickets on each, in one query."""
    names = names_for(roles)
    counts = {name: Count("pk", filter=condition(name, user)) for name in names}
    # Every list is one of these states, so that years of closed tickets need not be read.
    waiting = tickets.order_by().filter(state__in=[*OPEN_STATES, State.ANSWERED])
    found = waiting.aggregate(**{f"n_{name}": count for name, count in counts.items()})
    return {name: found[f"n_{name}"] for name in names}


def shown_to(user, current: str = "") -> list[dict]:
    """The user's lists as they are shown: `name`, `label`, `count`, `url`, `key`, `current`."""
    labels = dict(WORK_LISTS)
    index = reverse("desk:index")
    counts = counted(permissions.visible(user), user, permissions.roles_of(user))
    return [
        {
            "name": name,
            "label": labels[name],
            "count": count,
            "url": f"{index}?list={name}",
            "key": KEYS[name],
            "current": name == current,
        }
        for name, count in counts.items()
    ]
