"""Who may see and do what: the one policy of the desk.

Roles are groups. A person may have several; what each may do with a ticket stands in the
transitions of `submissions.workflow`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal.audit.models import ContactView

from . import kept
from .models import EventType, Member, Sender, Ticket, TicketEvent

OPERATOR = "operator"
OFFICER = "officer"
HEAD = "head"
APPROVER = "approver"
COORDINATOR = "coordinator"
EDITOR = "editor"
AUDITOR = "auditor"

# Role -> name of its group. The names are data that administrators see, so they are Vietnamese.
GROUPS = {
    OPERATOR: "Điện thoại viên",
    OFFICER: "Chuyên viên đơn vị",
    HEAD: "Lãnh đạo đơn vị",
    APPROVER: "Người duyệt",
    COORDINATOR: "Điều phối",
    EDITOR: "Biên tập",
    AUDITOR: "Giám sát",
}
ROLE_NAMES = {
    OPERATOR: _("Operator"),
    OFFICER: _("Officer"),
    HEAD: _("Head of unit"),
    APPROVER: _("Approver"),
    COORDINATOR: _("Coordinator"),
    EDITOR: _("Editor"),
    AUDITOR: _("Auditor"),
}

SEE_ALL = frozenset({OPERATOR, APPROVER, COORDINATOR, AUDITOR})
SEE_OWN_UNIT = frozenset({OFFICER, HEAD})
# Approvers and editors judge texts: they never need to know who wrote.
SEE_CONTACT = frozenset({OPERATOR, COORDINATOR, AUDITOR, OFFICER, HEAD})


def roles_of(user: AbstractBaseUser | None) -> frozenset[str]:
    """The roles of an active user; a superuser has all but those of a unit."""
    if user is None or not user.is_active:
        return frozenset()
    if not hasattr(user, "_portal_roles"):
        role_by_group = {name: role for role, name in GROUPS.items()}
        # The unit comes along with the groups: every page of the desk asks for both.
        unit = Member.objects.filter(user=user).values("organisation_id")[:1]
        rows = list(user.groups.values_list("name", Subquery(unit)))
        roles = {role_by_group[name] for name, _unit in rows if name in role_by_group}
        if user.is_superuser:
            roles |= set(GROUPS) - SEE_OWN_UNIT
        if rows:
            user._portal_unit = rows[0][1]
        user._portal_roles = frozenset(roles)
    return user._portal_roles


def units_of(user) -> frozenset[int]:
    """Ids of the user's own organisation and all below it."""
    if not hasattr(user, "_portal_units"):
        roles_of(user)
        if hasattr(user, "_portal_unit"):
            unit = user._portal_unit
        else:
            membership = getattr(user, "membership", None)
            unit = membership and membership.organisation_id
        user._portal_units = kept.with_children(unit) if unit else frozenset()
    return user._portal_units


def visible(user) -> QuerySet[Ticket]:
    """The tickets that the user may see; none for those who have no business with tickets."""
    roles = roles_of(user)
    if roles & SEE_ALL:
        return Ticket.objects.all()
    if roles & SEE_OWN_UNIT:
        return Ticket.objects.filter(organisation_id__in=units_of(user))
    return Ticket.objects.none()


def may_see(user, ticket: Ticket) -> bool:
    roles = roles_of(user)
    return bool(roles & SEE_ALL) or bool(
        roles & SEE_OWN_UNIT and ticket.organisation_id in units_of(user)
    )


def keeps_rater_secret(roles: Iterable[str]) -> bool:
    """Whether those of these roles never learn that, when and how the sender rated (NĐ 224/2026):
    the unit that answered. Why a ticket was opened again they read, since they have to mend it."""
    return not SEE_ALL.intersection(roles)


def events_for(roles: Iterable[str], events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """Those of the events that these roles may read, as they may read them: a unit's without the
    ratings, and without who had the ticket opened again by one."""
    found = list(events)
    if not keeps_rater_secret(roles):
        return found
    for event in found:
        if event.type == EventType.REOPENED and event.actor_role == "citizen":
            event.actor_role = "system"  # in memory only
    return [event for event in found if event.type != EventType.RATED]


def may_see_contact(user, ticket: Ticket) -> bool:
    """A unit never learns who wrote about its own staff."""
    if sees_every_contact(user):
        return may_see(user, ticket)
    in_unit = ticket.organisation_id in units_of(user)
    return bool(roles_of(user) & SEE_CONTACT) and in_unit and not ticket.sender_hidden


def sees_every_contact(user) -> bool:
    """Whether the user may read the contact data of every ticket, hidden senders included."""
    return bool((roles_of(user) & SEE_CONTACT) - SEE_OWN_UNIT)


def with_contact(user) -> QuerySet[Ticket]:
    """The tickets whose sender the user may look at (`may_see_contact` for many)."""
    if sees_every_contact(user):
        return visible(user)
    if roles_of(user) & SEE_CONTACT:
        return visible(user).filter(sender_hidden=False, organisation_id__in=units_of(user))
    return Ticket.objects.none()


def may_see_originals(user, ticket: Ticket) -> bool:
    """Whether the user may open files as they were sent. A file can tell who made it, so the unit
    complained of sees no more than the re-encoded copies of images."""
    return may_see(user, ticket) and (not ticket.sender_hidden or bool(roles_of(user) & SEE_ALL))


def view_contact(user, ticket: Ticket, purpose: str) -> Sender | None:
    """The sender of the ticket, after writing down who looked. None if the user may not."""
    if not may_see_contact(user, ticket):
        return None
    ContactView.objects.create(user=user, ticket_code=ticket.code, purpose=purpose)
    return Sender.objects.filter(ticket=ticket).first()
