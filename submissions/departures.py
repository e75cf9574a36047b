"""Tickets whose officer or unit is gone: found at once where the change is seen, else at night.

An officer is gone who may no longer log in, or whose unit (with all below it) no longer has the
ticket. What they had goes back to the unit's own list, with an event. A unit is gone when it no
longer stands; its tickets wait for the coordinator, who is offered its heirs (`hand_over_all`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.places.models import Organisation
from portal.tasks import task

from .bodies import standing_bodies
from .dossier import Actor
from .models import OPEN_STATES, Member, State, Ticket
from .permissions import GROUPS, HEAD, SEE_OWN_UNIT, units_of
from .workflow import SYSTEM, WorkflowError, act

logger = logging.getLogger(__name__)

# States in which a unit has a ticket: all but those at the centre.
AT_UNIT = [state for state in OPEN_STATES if state not in (State.NEW, State.CLASSIFIED)]


# --- Officers -------------------------------------------------------------------------------------


def held_by(user) -> list[Ticket]:
    """The open tickets of a unit that the user has in hand."""
    return list(Ticket.objects.filter(officer=user, state__in=AT_UNIT, organisation__isnull=False))


def release(user, *, everything: bool = False) -> int:
    """Takes back from the user the tickets that are no longer theirs (`everything`: all of them);
    gives how many. Call it in the transaction of the change that parts them."""
    user = get_user_model().objects.get(pk=user.pk)  # its units as they are now
    units = frozenset() if everything or not user.is_active else units_of(user)
    gone = [ticket for ticket in held_by(user) if ticket.organisation_id not in units]
    return sum(_take_back(ticket) for ticket in gone)


def _take_back(ticket: Ticket) -> bool:
    try:
        act(ticket, "unassign", SYSTEM, reason=_("The officer no longer works for the unit."))
    except WorkflowError as reason:
        logger.info("Ticket %s stays as it is: %s", ticket.code, reason)
        return False
    return True


@task("submissions.release_tickets", timeout=600)
def release_tickets() -> int:
    """Takes back the tickets of all officers who are gone, however that came; gives how many."""
    held = Ticket.objects.filter(
        officer__isnull=False, organisation__isnull=False, state__in=AT_UNIT
    )
    officers = get_user_model().objects.filter(pk__in=held.values("officer")).order_by("pk")
    return sum(release(user) for user in officers)


# --- Units ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Orphans:
    """The open tickets of one body: how many, why nobody answers them, and who could."""

    organisation: Organisation
    tickets: int
    dissolved: bool
    staff: int
    heads: int
    heirs: list[Organisation] = field(default_factory=list)


def orphans() -> list[Orphans]:
    """The bodies with open tickets that no longer stand, or for which nobody works who could
    answer or decide; those that are gone first. In a fixed number of queries."""
    open_tickets = (
        Ticket.objects.filter(state__in=AT_UNIT, organisation__isnull=False)
        .order_by()
        .values_list("organisation")
        .annotate(number=Count("pk"))
    )
    bodies = standing_bodies(timezone.localdate())
    staff, heads = _people(Q()), _people(Q(user__groups__name=GROUPS[HEAD]))
    found = []
    for pk, number in open_tickets:
        above = list(_with_parents(pk, bodies.all))
        one = Orphans(
            organisation=bodies.all[pk],
            tickets=number,
            dissolved=pk not in bodies.standing,
            staff=sum(staff.get(body, 0) for body in above),
            heads=sum(heads.get(body, 0) for body in above),
            heirs=[body for body in bodies.heirs(pk) if body.pk != pk],
        )
        if one.dissolved or not one.heads:
            found.append(one)
    return sorted(found, key=lambda one: (not one.dissolved, one.staff > 0, one.organisation.name))


def _people(condition: Q) -> dict[int, int]:
    """How many active members with a role in a unit each body has."""
    roles = [GROUPS[role] for role in SEE_OWN_UNIT]
    rows = (
        Member.objects.filter(condition, user__is_active=True, user__groups__name__in=roles)
        .order_by()
        .values_list("organisation")
        .annotate(number=Count("user", distinct=True))
    )
    return dict(rows)


def _with_parents(pk: int, every: dict[int, Organisation]) -> Iterable[int]:
    """The body and all above it: who works there sees its tickets too."""
    seen: set[int] = set()
    at: int | None = pk
    while at and at not in seen:
        seen.add(at)
        yield at
        at = every[at].parent_id


def hand_over_all(gone: Organisation, heir: Organisation, actor: Actor) -> tuple[int, list[str]]:
    """Gives every open ticket of a body to another, each with its event; gives how many went, and
    the codes of those that could not (they moved on meanwhile, or the actor may not)."""
    went, stayed = 0, []
    for ticket in Ticket.objects.filter(organisation=gone, state__in=AT_UNIT).order_by("pk"):
        try:
            act(ticket, "hand_over", actor, organisation=heir)
        except WorkflowError:
            stayed.append(ticket.code)
        else:
            went += 1
    return went, stayed
