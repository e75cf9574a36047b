"""The bodies that answer, as they stand on a day: who took over from whom, who answers where."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from portal.places.models import Organisation

# The name under which topics speak of every commune's committee (`portal.places.loading`).
EVERY_COMMITTEE = "ubnd-cap-xa"
COMMITTEE = "ubnd-"


@dataclass(frozen=True)
class Bodies:
    """All organisations by id, those that stand on `day` apart, with what links them."""

    day: datetime.date
    all: dict[int, Organisation]
    standing: frozenset[int]
    successors: dict[int, list[int]] = field(default_factory=dict)
    by_topic: dict[int, list[int]] = field(default_factory=dict)
    committees: dict[int, int] = field(default_factory=dict)
    every_committee: int | None = None

    def heirs(self, pk: int) -> list[Organisation]:
        """The body itself while it stands, else those that stand of its successors, over however
        many steps."""
        found: list[Organisation] = []
        seen: set[int] = set()
        level = [pk]
        while level:
            seen |= set(level)
            found += [self.all[one] for one in level if one in self.standing]
            gone = [one for one in level if one not in self.standing]
            following = [heir for one in gone for heir in self.successors.get(one, ())]
            level = [one for one in dict.fromkeys(following) if one not in seen]
        return found

    def of_topic(self, topic_id: int) -> list[int]:
        """The ids of the standing bodies that answer for a topic, by name."""
        return self.by_topic.get(topic_id, [])

    def everywhere(self, body: Organisation) -> Organisation:
        """The opposite of `local`: "UBND xã, phường" for the committee of any commune."""
        every = self.all.get(self.every_committee or 0)
        return every if every and self.committees.get(body.unit_id or 0) == body.pk else body

    def local(self, body: Organisation, commune_id: int | None) -> Organisation:
        """The committee of the commune where "UBND xã, phường" is meant; else the body itself."""
        if body.pk != self.every_committee or commune_id not in self.committees:
            return body
        return self.all[self.committees[commune_id]]


def standing_bodies(day: datetime.date) -> Bodies:
    """The bodies as they stand on `day`, in three queries."""
    every = {body.pk: body for body in Organisation.objects.all()}
    standing = frozenset(pk for pk, body in every.items() if stands(body, day))
    links = Organisation.successors.through.objects.order_by("pk")
    successors = defaultdict(list)
    for old, new in links.values_list("from_organisation_id", "to_organisation_id"):
        successors[old].append(new)
    by_topic = defaultdict(list)
    answers = Organisation.topics.through.objects.order_by("organisation__name")
    for topic, body in answers.values_list("topic_id", "organisation_id"):
        if body in standing:
            by_topic[topic].append(body)
    committees = {
        body.unit_id: pk
        for pk, body in every.items()
        if body.unit_id and pk in standing and body.code.startswith(COMMITTEE)
    }
    return Bodies(
        day=day,
        all=every,
        standing=standing,
        successors=dict(successors),
        by_topic=dict(by_topic),
        committees=committees,
        every_committee=next((pk for pk in standing if every[pk].code == EVERY_COMMITTEE), None),
    )


def stands(body: Organisation, day: datetime.date) -> bool:
    """Whether the body stands on `day`: `valid_from` inclusive, `valid_to` exclusive."""
    begun = body.valid_from is None or body.valid_from <= day
    return begun and (body.valid_to is None or day < body.valid_to)
