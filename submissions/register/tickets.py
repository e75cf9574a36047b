"""A row of the ticket register as an entry: the ticket that came in, and what became of it."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.calendar.current import working_calendar
from portal.places.models import AdminUnit, Organisation, Topic
from portal.places.queries import find_by_name
from portal.vietnamese import fold, local_date

from ..closing import days_to_rate
from ..intake import NewSender, NewTicket
from ..models import Channel, Kind, Rating
from . import values
from .columns import plain
from .values import BadValue
from .workbook import EMPTY, Cell

# Rows of a register are known again by their own words, not by the file that they came in.
NAMESPACE = uuid.UUID("5b0c8f3e-0c5e-5c52-9a6f-1f1d8f2b9f10")
TITLE_LENGTH = 200

CHANNELS = {
    "dien thoai": Channel.PHONE,
    "tong dai": Channel.PHONE,
    "goi dien": Channel.PHONE,
    "email": Channel.EMAIL,
    "thu dien tu": Channel.EMAIL,
    "zalo": Channel.ZALO,
    "facebook": Channel.FACEBOOK,
    "website": Channel.WEBSITE,
    "web": Channel.WEBSITE,
    "cong thong tin": Channel.WEBSITE,
    "ung dung": Channel.APP,
    "app": Channel.APP,
    "app mobile": Channel.APP,
    "tro chuyen": Channel.LIVECHAT,
    "chat": Channel.LIVECHAT,
    "tai quay": Channel.COUNTER,
    "truc tiep": Channel.COUNTER,
} | {channel.value: channel for channel in Channel}
KINDS = {
    "hoi dap": Kind.QUESTION,
    "phan anh": Kind.REPORT,
    "kien nghi": Kind.PROPOSAL,
    "gop y": Kind.SUGGESTION,
} | {kind.value: kind for kind in Kind}
YES_OR_NO = {"co": "yes", "x": "yes", "khong": "no", "1": "yes", "0": "no", "true": "yes"}
NO_REPLY = "no_reply"
RATINGS = {
    "rat hai long": Rating.Score.VERY_SATISFIED.value,
    "hai long": Rating.Score.SATISFIED.value,
    "chua hai long": Rating.Score.UNSATISFIED.value,
    "khong hai long": Rating.Score.UNSATISFIED.value,
    "khong phan hoi": NO_REPLY,
    "khong danh gia": NO_REPLY,
}
ANSWERED, RUNNING, REFUSED, FORWARDED, DUPLICATE = (
    "answered",
    "running",
    "refused",
    "forwarded",
    "duplicate",
)
RESULTS = {
    "da tra loi": ANSWERED,
    "da giai quyet": ANSWERED,
    "da xu ly": ANSWERED,
    "hoan thanh": ANSWERED,
    "dang xu ly": RUNNING,
    "dang giai quyet": RUNNING,
    "tu choi": REFUSED,
    "chuyen co quan khac": FORWARDED,
    "chuyen": FORWARDED,
    "trung": DUPLICATE,
}


@dataclass(frozen=True)
class Step:
    """One action of the workflow and when it was taken."""

    action: str
    at: datetime.datetime
    what: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One row: the ticket, what became of it (a value of `RESULTS`) and by which steps.

    `merged_into` is the register's number of the ticket that a duplicate repeats.
    """

    row: int
    new: NewTicket
    result: str
    steps: list[Step]
    merged_into: str = ""


@dataclass(frozen=True)
class Complaint:
    """Something wrong in a cell: `place` is its address, or the row's, `title` the column's."""

    row: int
    place: str
    title: str
    words: str


class RowReader:
    """Makes entries of the rows of one file. Remembers what it has looked up, and which rows it
    has seen, since two calls on the same matter may give equal rows."""

    def __init__(self, titles: dict[str, str]):
        self.titles = titles
        self.now = timezone.now()
        self.calendar = working_calendar()
        self.days_to_rate = days_to_rate()
        self.topics = {plain(name): t for t in Topic.objects.all() for name in (t.name, t.code)}
        self.bodies = {
            plain(name): body
            for body in Organisation.objects.order_by("-valid_to")
            for name in (body.name, body.code)
        }
        self.seen: Counter[uuid.UUID] = Counter()
        self.numbers: dict[str, int] = {}  # the rows in which the register's numbers stand
        self.originals: dict[str, int] = {}  # the rows that name a ticket they repeat
        self.communes: dict[tuple[str, str, datetime.date], AdminUnit | None] = {}

    def read(self, number: int, cells: dict[str, Cell]) -> tuple[Entry | None, list[Complaint]]:
        """The row's entry, or everything that is wrong with it."""
        complaints: list[Complaint] = []

        def take(key: str, read: Callable, *args, **kwargs):
            try:
                return read(cells.get(key, EMPTY), *args, **kwargs)
            except BadValue as error:
                address = cells.get(key, EMPTY).address or str(number)
                complaints.append(Complaint(number, address, self.titles.get(key, key), str(error)))
                return None

        facts = {
            "received": take("received", _needed(values.moment)),
            "content": take("content", _needed(values.text), most=20_000),
            "channel": take("channel", _needed(values.choice), CHANNELS),
            "kind": take("kind", values.choice, KINDS, Kind.QUESTION),
            "procedure": take("procedure", values.choice, YES_OR_NO),
            "result": take("result", values.choice, RESULTS),
            "rating": take("rating", values.choice, RATINGS),
            "answered": take("answered", values.moment),
            "rated": take("rated", values.moment),
            "topic": take("topic", self._known, self.topics, _("topic")),
            "organisation": take("organisation", self._known, self.bodies, _("body")),
            "phone": take("phone", values.phone),
            **{key: take(key, values.text, most=limit) for key, limit in TEXTS.items()},
        }
        if not complaints:
            for key, rule in RULES:
                take(key, lambda _cell, rule=rule: rule(self, facts))
        if complaints:
            return None, complaints
        commune = take("commune", lambda _cell: self._commune(facts))
        take("number", lambda _cell: self._remember(number, facts))
        return (None if complaints else self._entry(number, facts, commune)), complaints

    def _known(self, cell: Cell, known: dict, what: str):
        typed = values.text(cell)
        if not typed:
            return None
        if plain(typed) not in known:
            raise BadValue(
                _("“%(text)s”: no %(what)s has this name") % {"text": typed, "what": what}
            )
        return known[plain(typed)]

    def _commune(self, facts: dict) -> AdminUnit | None:
        """The commune of that name on the day of receipt."""
        name, district = facts["commune"], facts["district"]
        if not name:
            return None
        key = (fold(name), fold(district), local_date(facts["received"]))
        if key not in self.communes:
            found = find_by_name(name, key[2])
            found = [v for v in found if v.level == v.Level.COMMUNE]
            if district:
                found = [v for v in found if plain(district) in plain(v.parent_name or "")]
            if len(found) > 1:
                raise BadValue(
                    _("“%(name)s”: several communes had this name. Fill in the district")
                    % {"name": name}
                )
            self.communes[key] = AdminUnit(pk=found[0].unit_id) if found else None
        if self.communes[key] is None:
            raise BadValue(_("“%(name)s”: no commune had this name on that day") % {"name": name})
        return self.communes[key]

    def _remember(self, number: int, facts: dict) -> None:
        if facts["number"] in self.numbers:
            row = self.numbers[facts["number"]]
            raise BadValue(_("stands in row %(row)s already") % {"row": row})
        if facts["number"]:
            self.numbers[facts["number"]] = number
        if facts["duplicate_of"]:
            self.originals[facts["duplicate_of"]] = number

    def _entry(self, number: int, facts: dict, commune: AdminUnit | None) -> Entry:
        title = facts["title"] or _beginning(facts["content"])
        procedure = {"yes": True, "no": False}.get(facts["procedure"])
        sender = NewSender(
            full_name=facts["full_name"],
            phone=facts["phone"],
            email=facts["email"],
            address=facts["sender_address"],
        )
        new = NewTicket(
            channel=facts["channel"],
            kind=facts["kind"],
            title=title,
            content=facts["content"],
            sender=sender,
            topic=facts["topic"],
            is_procedure=procedure,
            commune=commune,
            address=facts["address"],
            received_at=facts["received"],
            register_number=facts["number"],
            submission_key=self._key(facts),
        )
        return Entry(number, new, _result(facts), self._steps(facts), facts["duplicate_of"])

    def _key(self, facts: dict) -> uuid.UUID:
        """The row's own key: the same row gives the same in every file, equal rows of one file
        give different ones."""
        if facts["number"]:
            return uuid.uuid5(NAMESPACE, facts["number"])
        words = (facts["received"], facts["channel"], facts["title"], facts["content"])
        personal = (facts["full_name"], facts["phone"], facts["email"])
        key = uuid.uuid5(NAMESPACE, "\x1f".join(map(str, (*words, *personal))))
        self.seen[key] += 1
        return uuid.uuid5(key, str(self.seen[key]))

    def _steps(self, facts: dict) -> list[Step]:
        result, at = _result(facts), facts["answered"] or facts["received"]
        body, reason = facts["organisation"], facts["reason"]
        if result == REFUSED:
            return [Step("refuse", at, {"reason": reason})]
        if result == FORWARDED:
            return [Step("forward", at, {"organisation": body, "reason": reason})]
        if result == DUPLICATE:
            return [Step("merge", at)]
        if result == RUNNING:
            return [Step("assign", facts["received"], {"organisation": body})] if body else []
        text = facts["answer"] or _("(The register does not tell what was answered.)")
        return [Step("record_answer", at, {"text": text, "organisation": body})] + self._end(
            facts, at
        )

    def _end(self, facts: dict, answered: datetime.datetime) -> list[Step]:
        """The rating, or the closing that follows when there was none for so many days."""
        if facts["rating"] and facts["rating"] != NO_REPLY:
            what = {"score": facts["rating"], "means": Rating.Means.CALLBACK, "reopens": False}
            return [Step("rate", facts["rated"] or answered, what)]
        last = self.calendar.add_working_days(local_date(answered), self.days_to_rate + 1)
        at = answered + (last - local_date(answered))
        return [Step("close", at, {"why": NO_REPLY})] if at < self.now else []


TEXTS = {
    "number": 60,
    "title": TITLE_LENGTH,
    "commune": 200,
    "district": 200,
    "address": 300,
    "answer": 20_000,
    "reason": 5_000,
    "duplicate_of": 60,
    "full_name": 120,
    "email": 254,
    "sender_address": 300,
}


def _needed(read: Callable) -> Callable:
    def read_needed(cell: Cell, *args, **kwargs):
        found = read(cell, *args, **kwargs)
        if not found:
            raise BadValue(_("is empty"))
        return found

    return read_needed


def _result(facts: dict) -> str:
    """What became of it; where the register does not say, an answer or a rating tells."""
    if facts["result"]:
        return facts["result"]
    told = facts["answered"] or facts["answer"] or facts["rating"]
    return ANSWERED if told else RUNNING


def _beginning(content: str) -> str:
    """The first words of the content, for a register without titles."""
    line = content.split("\n", 1)[0]
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


# --- What must agree within a row -----------------------------------------------------------------


def _not_in_the_future(reader: RowReader, facts: dict) -> None:
    if facts["received"] > reader.now + datetime.timedelta(hours=12):
        raise BadValue(_("lies in the future"))


def _answered_after_receipt(reader: RowReader, facts: dict) -> None:
    answered = facts["answered"]
    if answered is None:
        return
    if local_date(answered) < local_date(facts["received"]):
        raise BadValue(_("lies before the day of receipt"))
    if answered > reader.now + datetime.timedelta(hours=12):
        raise BadValue(_("lies in the future"))
    # Days without a time stand at noon: an answer of the same day comes after its question.
    facts["answered"] = max(answered, facts["received"])


def _rated_after_answer(reader: RowReader, facts: dict) -> None:
    answered = facts["answered"] or facts["received"]
    if facts["rated"] and local_date(facts["rated"]) < local_date(answered):
        raise BadValue(_("lies before the day of the answer"))
    if facts["rated"]:
        facts["rated"] = max(facts["rated"], answered)


def _rated_when_answered(reader: RowReader, facts: dict) -> None:
    if facts["rating"] and _result(facts) != ANSWERED:
        raise BadValue(_("there is a rating, but the result is not “Đã trả lời”"))


def _reason_given(reader: RowReader, facts: dict) -> None:
    if _result(facts) in (REFUSED, FORWARDED) and not facts["reason"]:
        raise BadValue(_("is empty, and a refusal or a passing on needs its reason"))


def _body_given(reader: RowReader, facts: dict) -> None:
    if _result(facts) == FORWARDED and not facts["organisation"]:
        raise BadValue(_("is empty: to which body was it passed on?"))


def _original_given(reader: RowReader, facts: dict) -> None:
    if _result(facts) == DUPLICATE and not facts["duplicate_of"]:
        raise BadValue(_("is empty: which ticket does it repeat?"))
    if facts["duplicate_of"] and facts["duplicate_of"] == facts["number"]:
        raise BadValue(_("is the row's own number"))


RULES = [
    ("received", _not_in_the_future),
    ("answered", _answered_after_receipt),
    ("rated", _rated_after_answer),
    ("rating", _rated_when_answered),
    ("reason", _reason_given),
    ("organisation", _body_given),
    ("duplicate_of", _original_given),
]
