"""Which unit a ticket is proposed to. Always a proposal: a person confirms."""

from __future__ import annotations

from collections.abc import Iterable

from .models import RoutingRule, Ticket


def rule_for(
    rules: Iterable[RoutingRule],
    *,
    topic_id: int | None,
    commune_id: int | None,
    kind: str,
    level: int,
) -> RoutingRule | None:
    """The first rule in order whose every given condition holds."""
    for rule in rules:
        if (
            rule.topic_id in (None, topic_id)
            and rule.commune_id in (None, commune_id)
            and rule.kind in ("", kind)
            and rule.level in (None, level)
        ):
            return rule
    return None


def proposal(ticket: Ticket) -> RoutingRule | None:
    """The rule that would take this ticket today."""
    rules = RoutingRule.objects.filter(active=True).select_related("organisation")
    return rule_for(
        rules,
        topic_id=ticket.topic_id,
        commune_id=ticket.commune_id,
        kind=ticket.kind,
        level=ticket.level,
    )
