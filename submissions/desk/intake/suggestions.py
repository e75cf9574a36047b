"""What the screen shows while the operator types: answers that exist already, tickets that may say
the same, where it belongs, and the caller's earlier tickets."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet

from portal.places.models import Organisation, Topic, UnitVersion
from portal.places.queries import communes_for_old_address
from search import nearest

from ... import choices, permissions, routing, similar
from ...models import OPEN_STATES, Answer, Kind, Level, State, Ticket
from ...phones import to_e164

ENOUGH = 12  # characters of content; less tells nothing
QUESTIONS = 3
LIKELY = 5
RECENT = 30  # days
EARLIER = 5


@dataclass(frozen=True)
class Typed:
    """What stands in the form so far, whether it is right or not."""

    title: str = ""
    content: str = ""
    topic: str = ""
    commune: str = ""
    address: str = ""
    kind: str = Kind.QUESTION
    level: str = ""

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.content}".strip()


@dataclass(frozen=True)
class KnownAnswer:
    """An answer that the operator may give at once. `text` is what goes into the answer."""

    key: str
    title: str
    url: str
    summary: str
    text: str


@dataclass(frozen=True)
class Likeness:
    """A ticket that may say the same; `joinable` while it is open, `answer` once it was sent."""

    ticket: Ticket
    joinable: bool
    answer: str = ""

    @property
    def key(self) -> str:
        return self.ticket.code


@dataclass(frozen=True)
class Suggestions:
    questions: list[KnownAnswer] = field(default_factory=list)
    likely: list[Likeness] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    why: str = ""
    communes: list[UnitVersion] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.questions, self.likely, self.topics, self.organisations, self.communes))

    def answer(self, key: str) -> str:
        """The text of the suggestion with this key; empty if it is not among them."""
        texts = {one.key: one.text for one in self.questions}
        texts |= {one.key: one.answer for one in self.likely}
        return texts.get(key, "")


def suggest(typed: Typed, user) -> Suggestions:
    """What fits the typed text, as far as `user` may see it. Too little text gives only the
    communes of an old address."""
    communes = [] if typed.commune or not typed.address else _communes(typed.address)
    if len(typed.content) < ENOUGH:
        return Suggestions(communes=communes)
    topic = choices.topics().get(typed.topic)
    commune = choices.communes().get(typed.commune)
    unit = commune.unit if commune else None
    proposal = routing.proposals(
        title=typed.title,
        content=typed.content,
        topic=topic,
        commune=unit,
        kind=typed.kind if typed.kind in Kind.values else Kind.QUESTION,
        level=int(typed.level) if typed.level in map(str, Level.values) else Level.UNIT,
    )
    return Suggestions(
        questions=known_answers(typed.text),
        likely=_likely(typed, topic, unit, user),
        topics=[] if topic else proposal.topics,
        organisations=proposal.organisations,
        why=proposal.why,
        communes=communes,
    )


def known_answers(text: str) -> list[KnownAnswer]:
    """The questions of the portal nearest to a text, best first, with their short answers."""
    return [
        KnownAnswer(
            key=f"{hit.source}:{hit.key}",
            title=hit.title,
            url=hit.url,
            summary=hit.summary,
            text=f"{hit.summary}\n\n{settings.WAGTAILADMIN_BASE_URL}{hit.url}",
        )
        for hit in nearest(text, kinds=("hoi-dap",), limit=QUESTIONS)
    ]


def _likely(typed: Typed, topic: Topic | None, unit, user) -> list[Likeness]:
    found = similar.similar_tickets(
        typed.title, typed.content, topic=topic, commune=unit, days=RECENT, limit=LIKELY
    )
    seen = set(permissions.visible(user).filter(pk__in=[one.pk for one in found]))
    found = [one for one in found if one in seen and one.state != State.DUPLICATE]
    answers = _sent_answers(found)
    return [
        Likeness(ticket, ticket.state in OPEN_STATES, answers.get(ticket.pk, ""))
        for ticket in found
    ]


def _sent_answers(tickets: list[Ticket]) -> dict[int, str]:
    """The latest answer sent to each of the tickets that has one and waits for no other."""
    ended = [ticket.pk for ticket in tickets if ticket.state not in OPEN_STATES]
    if not ended:
        return {}
    answers = Answer.objects.filter(ticket__in=ended, state=Answer.State.SENT).order_by("round")
    return dict(answers.values_list("ticket_id", "text"))


def _communes(address: str) -> list[UnitVersion]:
    today = choices.communes()
    return [version for version in communes_for_old_address(address) if version.code in today]


def earlier_tickets(phone: str, user) -> QuerySet[Ticket] | None:
    """The tickets that came from this number and that `user` may see, latest first. None for what
    is no number to be called."""
    number = to_e164(phone)
    if not number:
        return None
    return (
        permissions.visible(user)
        .filter(sender__phone_e164=number)
        .only("code", "title", "state", "received_at", "due_at")
    )
