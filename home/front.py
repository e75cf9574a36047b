"""What the front page shows of the other rooms. Each function costs one query."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from news.models import BulletinPage, OutageNoticePage
from portal.places.models import Topic, TopicGroup

TOPICS_SHOWN = 6
NOTICES_SHOWN = 3

WORDS = {
    TopicGroup.PROCEDURES: (
        _("Papers to bring, where to hand in, time and fees."),
        _("All procedures"),
    ),
    TopicGroup.INFRASTRUCTURE: (
        _("What is broken or interrupted around your home."),
        _("All about infrastructure"),
    ),
    TopicGroup.SOCIETY: (
        _("Seasons, work, schools, health, tourism."),
        _("All about daily life"),
    ),
}


@dataclass(frozen=True)
class TopicList:
    """One of the three groups: its first topics, and a link to the rest."""

    code: str
    name: Promise | str
    introduction: Promise | str
    more: Promise | str
    topics: list[Topic]

    @property
    def url(self) -> str:
        """Where the index of questions lists the whole group."""
        return f"/hoi-dap/#{self.code}"


def topic_lists() -> list[TopicList]:
    """The three groups in their order, each with its first TOPICS_SHOWN topics."""
    by_group: dict[str, list[Topic]] = {group: [] for group in TopicGroup}
    for topic in Topic.objects.all():
        by_group[topic.group].append(topic)
    return [
        TopicList(group.value, group.label, *WORDS[group], by_group[group][:TOPICS_SHOWN])
        for group in TopicGroup
        if by_group[group]
    ]


def outage_notices(now: datetime.datetime | None = None) -> list[OutageNoticePage]:
    """The announced outages that have not ended, the next one first."""
    coming = OutageNoticePage.objects.live().filter(ends_at__gt=now or timezone.now())
    return list(coming.order_by("starts_at").select_related("locale")[:NOTICES_SHOWN])


def latest_bulletin() -> BulletinPage | None:
    """The published bulletin of the latest month. Its figures are complete: what is published
    without them is refused."""
    published = BulletinPage.objects.live().order_by("-year", "-month")
    return published.select_related("locale").first()
