"""Which topic and which unit a ticket is proposed to. Always a proposal: a person confirms.

Rules come first: rows in an order that the coordinator sets, of which the first that fits is taken
(`rule_for`). What the centre's own tickets and questions teach comes second (`learning`), the
bodies that answer for the topic last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.places.models import AdminUnit, Organisation, Topic

from . import choices, kept, learning
from .bodies import Bodies
from .models import Level, RoutingRule, Ticket

MOST = 3  # as many as a person takes in at a glance


# --- Rules ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What a rule looks at. None and "" mean that nothing is known."""

    topic_id: int | None = None
    commune_id: int | None = None
    kind: str = ""
    level: int = Level.UNIT

    @classmethod
    def of(cls, ticket: Ticket) -> Facts:
        return cls(ticket.topic_id, ticket.commune_id, ticket.kind, ticket.level)


@dataclass(frozen=True)
class Tried:
    """A rule held against the facts: `missed` names the conditions that do not hold."""

    rule: RoutingRule
    missed: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return not self.missed


def try_rule(rule: RoutingRule, facts: Facts) -> Tried:
    """Which of the rule's conditions do not hold: topic, commune, kind, level, or active."""
    holds = {
        "active": rule.active,
        "topic": rule.topic_id in (None, facts.topic_id),
        "commune": rule.commune_id in (None, facts.commune_id),
        "kind": rule.kind in ("", facts.kind),
        "level": rule.level in (None, facts.level),
    }
    return Tried(rule, tuple(name for name, held in holds.items() if not held))


def rule_for(
    rules: Iterable[RoutingRule],
    *,
    topic_id: int | None,
    commune_id: int | None,
    kind: str,
    level: int,
) -> RoutingRule | None:
    """The first rule in order whose every given condition holds."""
    return first_fitting(rules, Facts(topic_id, commune_id, kind, level))


def first_fitting(rules: Iterable[RoutingRule], facts: Facts) -> RoutingRule | None:
    return next((rule for rule in rules if try_rule(rule, facts).fits), None)


def active_rules() -> list[RoutingRule]:
    return list(RoutingRule.objects.filter(active=True).select_related("organisation", "topic"))


def proposal(ticket: Ticket) -> RoutingRule | None:
    """The rule that would take this ticket today."""
    return first_fitting(active_rules(), Facts.of(ticket))


# --- Proposals ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Topics and organisations, best first, at most three of each, and in a sentence why the first
    is proposed. `rule` is the one that fits, where one does. All may be empty."""

    topics: list[Topic] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    why: str = ""
    rule: RoutingRule | None = None


def proposals(
    *,
    title: str,
    content: str,
    topic: Topic | None = None,
    commune: AdminUnit | None = None,
    kind: str = "",
    level: int = Level.UNIT,
) -> Proposal:
    """What an opinion is probably about and who should answer it, as far as it is known.

    A topic that was chosen stays first. Bodies that no longer stand are replaced by their
    successors, and "UBND xã, phường" by the committee of `commune` where that is given.
    """
    learnt = learning.predict(learning.text_of(title, content))
    topics = _topics(topic, learnt.topics)
    about = topics[0].pk if topics else None
    bodies, rules = kept.standing(), kept.routing_rules()
    rule = first_fitting(rules, Facts(about, commune.pk if commune else None, kind, level))
    ordered = in_order(rule, about, learnt.organisations, bodies)
    return Proposal(
        topics=topics,
        organisations=first_standing(bodies, ordered, commune.pk if commune else None),
        why=_why(rule, topics, chosen=topic is not None),
        rule=rule,
    )


def _topics(chosen: Topic | None, learnt: list[int]) -> list[Topic]:
    """The chosen topic, then those that were learnt."""
    known = {topic.pk: topic for topic in choices.topics().values()}
    found = {chosen.pk: chosen} if chosen else {}
    for pk in learnt:
        if pk in known:
            found.setdefault(pk, known[pk])
    return list(found.values())[:MOST]


def in_order(
    rule: RoutingRule | None, topic_id: int | None, learnt: list[int], bodies: Bodies
) -> list[int]:
    """Ids of organisations, the best first: that of the rule, those that answer for the topic (the
    ones that were learnt before the others), and whatever else was learnt."""
    of_topic = bodies.of_topic(topic_id) if topic_id else []
    both = [pk for pk in learnt if pk in of_topic]
    return ([rule.organisation_id] if rule else []) + both + of_topic + learnt


def proposals_for(ticket: Ticket) -> Proposal:
    """`proposals` for a ticket as it is. Asked once for an object, however many forms show it."""
    kept: Proposal | None = ticket.__dict__.get("_routing_proposal")
    if kept is None:
        kept = ticket.__dict__["_routing_proposal"] = proposals(
            title=ticket.title,
            content=ticket.content,
            topic=ticket.topic,
            commune=AdminUnit(pk=ticket.commune_id) if ticket.commune_id else None,
            kind=ticket.kind,
            level=ticket.level,
        )
    return kept


def first_standing(
    bodies: Bodies, ids: Iterable[int], commune_id: int | None
) -> list[Organisation]:
    """The first few different bodies that stand today, out of those of `ids` and their heirs."""
    found: dict[int, Organisation] = {}
    for body in _standing(bodies, ids, commune_id):
        found.setdefault(body.pk, body)
        if len(found) == MOST:
            break
    return list(found.values())


def _standing(bodies: Bodies, ids: Iterable[int], commune_id: int | None) -> Iterator[Organisation]:
    for pk in ids:
        for body in bodies.heirs(pk):
            yield bodies.local(body, commune_id)


def _why(rule: RoutingRule | None, topics: list[Topic], *, chosen: bool) -> str:
    """In a sentence, why the first organisation (and topic) is proposed."""
    words = {"topic": topics[0] if topics else "", "order": rule.order if rule else ""}
    if rule and rule.topic_id and not chosen:
        text = _("Earlier tickets like this one are about “%(topic)s”; routing rule %(order)s.")
    elif rule:
        text = _("By the routing rule %(order)s.")
    elif chosen:
        text = _("These bodies answer for the topic “%(topic)s”.")
    elif topics:
        text = _("Earlier tickets like this one are about “%(topic)s”.")
    else:
        return ""
    return text % words
