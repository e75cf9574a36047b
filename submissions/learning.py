"""What the centre's own tickets and questions teach about topics and organisations.

Learnt at night (`teaching.learn_routing`) from tickets that staff classified (with their
answers) and from the questions that are published. Kept as one row, which every process loads when
it changes. A site that never learnt proposes nothing here: rules and topics remain.
"""

from __future__ import annotations

import datetime
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils import timezone

from portal.places.models import Topic
from portal.vietnamese import fold
from search.sources import all_sources

from . import matters
from .bodies import Bodies, standing_bodies
from .classifier import Classifier, Example, load
from .models import Answer, LearntRouting, State, Ticket

MOST_TICKETS = 20_000  # the newest; older ones tell how things were
QUESTIONS = "hoi-dap"  # the search's kind of published questions
CHUNK = 500


# --- What there is to learn from ------------------------------------------------------------------


@dataclass
class Matter:
    """One matter as it was told: `asked` as its sender put it, `answered` in the words of those
    who answered. `topics` and `organisations` give how often it was given to which (ids)."""

    asked: str
    answered: str = ""
    is_ticket: bool = True
    topics: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    organisations: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    def example(self, classes: Mapping[int, float]) -> Example:
        return Example(tuple(filter(None, (self.asked, self.answered))), dict(classes))


def read_matters(day: datetime.date | None = None) -> list[Matter]:
    """Everything that teaches: near-identical tickets are one matter, each question is one.

    Organisations are those that stand on `day` (default: today): the heirs of those that answered
    then. The committee of a commune teaches what every committee does.
    """
    bodies = standing_bodies(day or timezone.localdate())
    found = [*_tickets(bodies), *_questions(bodies)]
    groups = matters.group(matter.asked for matter in found)
    first: dict[int, Matter] = {}
    for number, matter in zip(groups, found, strict=True):
        kept = first.setdefault(number, matter)
        if kept is not matter:
            _add(kept, matter)
    return list(first.values())


def _add(kept: Matter, matter: Matter) -> None:
    for name in ("topics", "organisations"):
        for pk, number in getattr(matter, name).items():
            getattr(kept, name)[pk] += number
    kept.answered = kept.answered or matter.answered
    kept.is_ticket = kept.is_ticket or matter.is_ticket


def _tickets(bodies: Bodies) -> Iterator[Matter]:
    """The newest tickets whose topic a person has set."""
    classified = (
        Ticket.objects.filter(topic__isnull=False, held=False)
        .exclude(state__in=[State.NEW, State.REFUSED, State.DUPLICATE])
        .order_by("-pk")
    )
    fields = ("pk", "title", "content", "proposal", "topic_id", "organisation_id")
    rows = list(classified.values_list(*fields)[:MOST_TICKETS])
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        answers = dict(
            Answer.objects.filter(
                ticket__in=[row[0] for row in chunk], state=Answer.State.SENT
            ).values_list("ticket_id", "text")
        )
        for pk, title, content, proposal, topic, organisation in chunk:
            matter = Matter(text_of(title, content, proposal), answers.get(pk, ""))
            matter.topics[topic] += 1
            _share(matter, bodies, organisation)
            yield matter


def _questions(bodies: Bodies) -> Iterator[Matter]:
    """The published questions, as the search knows them: nothing here imports their room."""
    topics = dict(Topic.objects.values_list("code", "pk"))
    by_name = {fold(bodies.all[pk].name): pk for pk in bodies.standing}
    for source in all_sources():
        if source.kind != QUESTIONS:
            continue
        keys = list(source.keys())
        for start in range(0, len(keys), CHUNK):
            for document in source.documents(keys[start : start + CHUNK]):
                asked = text_of(document.title, document.summary, document.keywords)
                matter = Matter(asked, document.body, is_ticket=False)
                if document.topic in topics:
                    matter.topics[topics[document.topic]] += 1
                _share(matter, bodies, by_name.get(fold(document.organisation)))
                yield matter


def _share(matter: Matter, bodies: Bodies, organisation: int | None) -> None:
    heirs = bodies.heirs(organisation) if organisation else []
    for heir in heirs:
        matter.organisations[bodies.everywhere(heir).pk] += 1 / len(heirs)


def text_of(*parts: str) -> str:
    """The parts of an opinion as one text."""
    return "\n".join(part for part in parts if part)


# --- Proposing ------------------------------------------------------------------------------------
_VERSION_KEY = "submissions.learning.version"
# A cache that is not shared tells other processes nothing: they look for themselves now and then.
_AT_MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Learnt:
    """Ids of topics and organisations, the likeliest first."""

    topics: list[int] = field(default_factory=list)
    organisations: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    row: tuple[int, datetime.datetime] | None
    topics: Classifier
    organisations: Classifier
    version: str
    read_at: float


_held: _Held | None = None
_lock = threading.Lock()


def predict(text: str) -> Learnt:
    """What a text is probably about and who probably answers it; empty where nothing was learnt,
    or no word of the text."""
    held = _current()
    return Learnt(ids_ranked(held.topics, text), ids_ranked(held.organisations, text))


def ids_ranked(classifier: Classifier, text: str) -> list[int]:
    return [pk for pk, _score in classifier.rank(text)]


def _current() -> _Held:
    global _held
    version, held, now = cache.get(_VERSION_KEY), _held, time.monotonic()
    if held and held.version == version and now - held.read_at < _AT_MOST_SECONDS:
        return held
    if version is None:
        version = new_version()
    with _lock:
        newest = LearntRouting.objects.values_list("pk", "made_at").first()
        if held is None or held.row != newest:
            topics, organisations = _read(newest[0]) if newest else (Classifier(), Classifier())
        else:
            topics, organisations = held.topics, held.organisations
        _held = _Held(newest, topics, organisations, version, now)
    return _held


def _read(pk: int) -> tuple[Classifier, Classifier]:
    row = LearntRouting.objects.filter(pk=pk).first()
    if row is None:  # replaced at this very moment: the next call finds the new one
        return Classifier(), Classifier()
    return load(bytes(row.topics)), load(bytes(row.organisations))


def new_version() -> str:
    """Makes every process look for what was learnt last."""
    version = uuid.uuid4().hex
    cache.set(_VERSION_KEY, version, timeout=None)
    return version
