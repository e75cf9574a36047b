"""Who else hears of a ticket's news: those whose own tickets were merged into it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import F, Q

from .models import State, Ticket


def of_duplicates(ids: Collection[int]) -> Iterator[tuple[int, Ticket]]:
    """Pairs of a ticket among `ids` and a ticket merged into it.

    A part of a split ticket has the reporters of the whole: those that were merged into it before
    the split reported this matter, too.
    """
    merged = Ticket.objects.filter(state=State.DUPLICATE)
    for duplicate in merged.filter(duplicate_of__in=ids):
        yield duplicate.duplicate_of_id, duplicate
    # Closed by the merge before the part was opened.
    earlier = merged.filter(
        Q(duplicate_of__parts__in=ids), closed_at__lt=F("duplicate_of__parts__created_at")
    ).annotate(part=F("duplicate_of__parts"))
    for duplicate in earlier:
        yield duplicate.part, duplicate
