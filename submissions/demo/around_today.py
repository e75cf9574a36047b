"""Writes the scenes around today into the register."""

from __future__ import annotations

import dataclasses
import datetime
import random

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.places.models import Organisation, Topic, UnitVersion
from portal.places.queries import communes_on
from portal.vietnamese import local_date

from ..dossier import CITIZEN, SYSTEM, Actor
from ..intake import NewSender, NewTicket, open_tickets
from ..models import Assignment, Channel, Kind, Level, Ticket
from ..workflow import Record, record_many
from . import scenes
from .accounts import Cast
from .cases import moment
from .scenes import SCENES, Scene
from .texts import Text, library

# Demo tickets received from here on are those "around today"; the months of 2021 lie before.
FIRST_DAY = moment(datetime.date(2022, 1, 1), 0)


def when(told: str, now: datetime.datetime) -> datetime.datetime:
    """The moment that "6d 09:15" or "40m" means, seen from `now`; never later than `now`."""
    if told.endswith("m"):
        return now - datetime.timedelta(minutes=int(told[:-1]))
    days, clock = told.split(" ")
    hour, minute = clock.split(":")
    day = local_date(now) - datetime.timedelta(days=int(days[:-1]))
    return min(moment(day, int(hour), int(minute)), now)


@transaction.atomic
def load_around_today(cast: Cast, now: datetime.datetime | None = None) -> int:
    """Writes all scenes, or none where there are such tickets already; gives how many."""
    if Ticket.objects.filter(is_demo=True, received_at__gte=FIRST_DAY).exists():
        return 0
    stage = Stage(cast, now or timezone.now())
    for scene in SCENES:
        stage.play(scene)
    record_many(stage.records, notify=False)
    # Nobody is written to about the demo, so its units have opened what was handed to them.
    handed = Assignment.objects.filter(ticket__is_demo=True, ended_at=None, seen_at=None)
    handed.update(seen_at=F("assigned_at"))
    return len(SCENES)


class Stage:
    """Opens the tickets of scenes one by one and collects what is to be recorded on them."""

    def __init__(self, cast: Cast, now: datetime.datetime):
        self.cast, self.now = cast, now
        self.rng = random.Random("1022 today")  # noqa: S311  (nothing secret)
        self.topics = {topic.code: topic for topic in Topic.objects.all()}
        self.communes = communes_on(local_date(now))
        self.ward = next(c for c in self.communes if c.name == scenes.WARD)
        self.named: dict[str, Ticket] = {}
        self.records: list[Record] = []
        self.number = 0

    def play(self, scene: Scene) -> None:
        self.number += 1
        text = _text(scene)
        opener = CITIZEN if scene.channel == Channel.WEBSITE else self.cast.actor("operator")
        (ticket,) = open_tickets([self._new(scene, text)], opener, notify=False)
        if scene.name:
            self.named[scene.name] = ticket
        body = None
        for told, who, action, values in scene.steps:
            what = self._values(values, text)
            body = what.get("organisation", body)
            actor = self._actor(who, body)
            self.records.append(Record(ticket, action, actor, when(told, self.now), what))

    def _new(self, scene: Scene, text: Text) -> NewTicket:
        commune = self._commune(scene)
        place = commune.name[0].lower() + commune.name[1:]
        given = {
            key: value
            for key, value in scene.given.items()
            if key in {field.name for field in dataclasses.fields(NewTicket)}
            and key not in ("title", "content", "topic")
        }
        return NewTicket(
            channel=scene.channel,
            kind=text.kind,
            title=text.title,
            content=text.content,
            proposal=text.proposal,
            sender=self._sender(scene.channel, place),
            topic=self.topics.get(text.topic),
            level=Level.UNIT,
            commune=commune.unit,
            address=f"Khóm {self.number % 6 + 1}, {place}",
            received_at=when(scene.received, self.now),
            is_demo=True,
            **given,
        )

    def _commune(self, scene: Scene) -> UnitVersion:
        at_ward = any(step[3].get("organisation") == scenes.WARD for step in scene.steps)
        return self.ward if at_ward else self.rng.choice(self.communes)

    def _sender(self, channel: str, place: str) -> NewSender:
        """A made-up person. The numbers are of no network (0900 9…), the mail is nobody's."""
        writes = channel in (Channel.WEBSITE, Channel.EMAIL)
        return NewSender(
            full_name=self.rng.choice(library().names),
            phone="" if channel == Channel.EMAIL else f"0900 900 {self.number:03d}",
            email=f"nguoi-gui-nay-{self.number}@example.com" if writes else "",
            address=f"Khóm {self.number % 6 + 1}, {place}",
        )

    def _values(self, values: dict, text: Text) -> dict:
        what = dict(values)
        if what.get("text") == "":
            what["text"] = text.answer
        if "organisation" in what:
            what["organisation"] = self._body(what["organisation"])
        if "into" in what:
            what["into"] = self.named[what["into"]]
        return what

    def _body(self, name: str) -> Organisation:
        if name == scenes.WARD:
            return Organisation.objects.get(unit=self.ward.unit, code__startswith="ubnd-")
        return Organisation.objects.get(code=name)

    def _actor(self, who: str, body: Organisation | None) -> Actor:
        if who == scenes.ELSEWHERE and body:
            return self.cast.officer(body)
        return {scenes.CITIZEN: CITIZEN, scenes.SYSTEM: SYSTEM}.get(who) or self.cast.actor(who)


def _text(scene: Scene) -> Text:
    """The text that the scene names, with what it gives in its place."""
    given = {
        field.name: scene.given[field.name]
        for field in dataclasses.fields(Text)
        if field.name in scene.given
    }
    if scene.text:
        return dataclasses.replace(library().by_title[scene.text], **given)
    return Text(**{"topic": "", "kind": Kind.REPORT.value, "answer": "", **given})
