"""Whether what was handed to a unit has reached it."""

from __future__ import annotations

from django.utils import timezone

from .dossier import Actor, Dossier
from .models import Assignment
from .permissions import SEE_OWN_UNIT


def note_seen(dossier: Dossier, actor: Actor) -> None:
    """Notes that one of the unit's people has the ticket before them, the first time only. It is a
    note on the hand-over, like that of a delivered mail; the ticket itself stays as it is."""
    assignment = dossier.assignment
    if (
        assignment
        and not assignment.seen_at
        and actor.roles & SEE_OWN_UNIT
        and assignment.organisation_id in actor.units
    ):
        unseen = Assignment.objects.filter(pk=assignment.pk, seen_at__isnull=True)
        unseen.update(seen_at=timezone.now())
