"""The lists that work is taken from, and the filters on them."""

from __future__ import annotations

from collections.abc import Iterable

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from portal.places.models import Organisation, Topic

from .. import codes, permissions
from ..models import OPEN_STATES, Channel, State, Ticket
from ..permissions import (
    APPROVER,
    AUDITOR,
    COORDINATOR,
    HEAD,
    OFFICER,
    OPERATOR,
    units_of,
)
from ..phones import to_e164

WORK_LISTS = [
    ("open", _("Open")),
    ("mine", _("Mine")),
    ("unit", _("My unit's")),
    ("unassigned", _("Without a unit")),
    ("today", _("Due today")),
    ("overdue", _("Overdue")),
    ("approval", _("Awaiting approval")),
    ("rating", _("Awaiting rating")),
    ("returned", _("Returned by units")),
    ("added", _("Added to by the sender")),
    ("held", _("Held")),
]


def _condition(name: str, user) -> Q:
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
    return tickets.filter(_condition(name, user))


# Which lists help which role; others see them through the filter.
LISTS_OF = {
    OPERATOR: ("unassigned", "added", "held", "rating", "overdue", "open"),
    COORDINATOR: ("unassigned", "returned", "overdue", "today", "open"),
    OFFICER: ("mine", "unit", "added", "today", "overdue"),
    HEAD: ("unit", "added", "approval", "today", "overdue"),
    APPROVER: ("approval", "overdue", "open"),
    AUDITOR: ("open", "overdue", "approval"),
}


def counted(tickets: QuerySet[Ticket], user, roles: Iterable[str]) -> dict[str, int]:
    """The lists of these roles with the number of tickets on each, in one query."""
    names = [name for name, _label in WORK_LISTS if any(name in LISTS_OF.get(r, ()) for r in roles)]
    counts = {name: Count("pk", filter=_condition(name, user)) for name in names}
    found = tickets.order_by().aggregate(**{f"n_{name}": count for name, count in counts.items()})
    return {name: found[f"n_{name}"] for name in names}


def shown_to(user, current: str = "") -> list[dict]:
    """The user's lists as they are shown: `label`, `count`, `url`, and whether it is `current`."""
    labels = dict(WORK_LISTS)
    index = reverse("desk:index")
    counts = counted(permissions.visible(user), user, permissions.roles_of(user))
    return [
        {
            "label": labels[name],
            "count": count,
            "url": f"{index}?list={name}",
            "current": name == current,
        }
        for name, count in counts.items()
    ]


class TicketFilterSet(WagtailFilterSet):
    list = django_filters.ChoiceFilter(
        label=_("Work list"), choices=WORK_LISTS, method="take_list", empty_label=_("All")
    )
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=State)
    topic = django_filters.ModelChoiceFilter(label=_("Topic"), queryset=Topic.objects.all())
    organisation = django_filters.ModelChoiceFilter(
        label=_("Unit"),
        queryset=lambda request: Organisation.objects.valid_on(timezone.localdate()),
    )
    channel = django_filters.MultipleChoiceFilter(label=_("Channel"), choices=Channel)
    received_at = django_filters.DateFromToRangeFilter(
        label=_("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Ticket
        fields: list[str] = []

    def take_list(self, tickets, name, value):
        return work_list(tickets, value, self.request.user)


def find(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Tickets by code, by the sender's phone, or by words of the title."""
    try:
        return tickets.filter(code=codes.normalise(text))
    except codes.NotACode:
        pass
    phone = to_e164(text)
    if phone:
        return tickets.filter(sender__phone_e164=phone)
    return tickets.filter(title__icontains=text)


class TicketColumn(TitleColumn):
    cell_template_name = "submissions/desk/ticket_cell.html"


class DueColumn(Column):
    cell_template_name = "submissions/desk/due_cell.html"


class StateColumn(Column):
    cell_template_name = "submissions/desk/state_cell.html"


COLUMNS = [
    TicketColumn("title", label=_("Ticket"), url_name="desk:ticket", id_accessor="code"),
    StateColumn("state", label=_("State"), sort_key="state"),
    Column("topic", label=_("Topic")),
    Column("organisation", label=_("Unit")),
    DueColumn("due_at", label=_("Due"), sort_key="due_at"),
    Column(
        "received_at",
        label=_("Received"),
        accessor=lambda ticket: timezone.localtime(ticket.received_at).strftime("%d/%m/%Y %H:%M"),
        sort_key="received_at",
    ),
]
