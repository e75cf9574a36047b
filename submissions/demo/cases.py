"""The single tickets of a planned month, each with its way to the answer.

Everything is drawn from a random source seeded with the month, so that every installation has the
same register. Times are local and lie in the hours in which people call and offices work.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.calendar.working import WorkingCalendar
from portal.places.models import Organisation, Topic, TopicGroup, UnitVersion
from portal.vietnamese import LOCAL_ZONE

from ..dossier import CITIZEN, SYSTEM, Actor
from ..intake import NewSender, NewTicket
from ..models import Channel, Consent, Level, Rating, SenderKind
from .accounts import Cast
from .plans import MonthPlan
from .texts import Text, library

ONE_DAY = datetime.timedelta(days=1)
# How often people ask about what, besides procedures and the epidemic. The rest have 1.
TOPIC_WEIGHTS = {
    "y-te": 8,
    "giao-thong": 6,
    "dien-luc": 5,
    "cap-nuoc": 5,
    "moi-truong": 5,
    "nong-nghiep": 5,
    "giao-duc": 4,
    "do-thi": 3,
    "vien-thong": 3,
    "an-ninh-trat-tu": 3,
    "thi-truong": 3,
    "cai-cach-hanh-chinh": 4,
    "cu-tru-can-cuoc": 4,
    "bao-hiem": 4,
    "dat-dai": 3,
    "ho-tich": 3,
    "nguoi-co-cong": 3,
    "lao-dong": 3,
}
CLOSINGS = ["", "", " Xin cảm ơn.", " Mong sớm được trả lời.", " Nhờ tổng đài hướng dẫn giúp."]
DISAPPOINTED = "Trả lời chưa đúng chỗ tôi hỏi, mong xem lại giúp."
# Without a rating after so many working days an answered ticket is closed.
SILENT_DAYS = 6


@dataclass(frozen=True)
class Step:
    """One action of the workflow, recorded at the time given."""

    action: str
    actor: Actor
    at: datetime.datetime
    what: dict = field(default_factory=dict)


@dataclass
class Case:
    """A ticket to be opened by `opener`, and the steps that follow."""

    new: NewTicket
    opener: Actor
    text: Text
    steps: list[Step] = field(default_factory=list)

    def step(self, action: str, actor: Actor, at: datetime.datetime, **what) -> None:
        self.steps.append(Step(action, actor, at, what))


@dataclass(frozen=True)
class Surroundings:
    """What the cases of a month refer to, as it was then."""

    topics: dict[str, Topic]
    bodies: dict[str, list[Organisation]]
    communes: list[UnitVersion]
    calendar: WorkingCalendar


def moment(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """A local time on a day; minutes may pass the hour."""
    start = datetime.datetime.combine(day, datetime.time(hour), LOCAL_ZONE)
    return start + datetime.timedelta(minutes=minute)


class MonthWriter:
    """Writes the cases of one month."""

    def __init__(self, plan: MonthPlan, cast: Cast, around: Surroundings):
        self.plan, self.cast, self.around = plan, cast, around
        self.rng = random.Random(f"1022 {plan.month:%Y-%m}")  # noqa: S311  (nothing secret)
        self.days = _days(plan.month)
        self.day_weights = [_busyness(day, self.days) for day in self.days]
        self.number = 0
        self.procedure_topics = self._weighted(group=TopicGroup.PROCEDURES)
        self.other_topics = self._weighted(group=None)

    def _weighted(self, group: str | None) -> tuple[list[str], list[float]]:
        codes = [
            code
            for code, topic in sorted(self.around.topics.items())
            if code != "covid-19" and topic.is_procedure == (group is not None)
        ]
        weights = [float(TOPIC_WEIGHTS.get(code, 1)) for code in codes]
        if group is None:
            share = self.plan.covid
            codes, weights = [*codes, "covid-19"], [*weights, sum(weights) * share / (1 - share)]
        return codes, weights

    def cases(self) -> list[Case]:
        """All cases of the month, in the order in which they came in."""
        slots = list(self._slots())
        procedures = set(self.rng.sample(range(len(slots)), self.plan.procedures))
        cases = [
            self._case(channel, standing, index in procedures)
            for index, (channel, standing) in enumerate(slots)
        ]
        return sorted(cases, key=lambda case: case.new.received_at)

    def _slots(self) -> Iterator[tuple[str, str]]:
        """A channel and a standing at the closing date for every ticket."""
        for channel, number in self.plan.channels.items():
            for standing in ("in_progress", "no_reply", "unsatisfied"):
                some = getattr(self.plan, standing).get(channel, 0)
                number -= some
                yield from [(channel, standing)] * some
            yield from [(channel, "satisfied")] * number

    # --- One ticket ---

    def _case(self, channel: str, standing: str, procedure: bool) -> Case:
        self.number += 1
        received_at = self._received(channel, standing)
        codes, weights = self.procedure_topics if procedure else self.other_topics
        text = self.rng.choice(library().by_topic[self.rng.choices(codes, weights)[0]])
        commune = self.rng.choice(self.around.communes)
        operator = self.cast.operator(received_at.toordinal() * 2 + received_at.hour // 13)
        opener = CITIZEN if channel == Channel.WEBSITE else operator
        answered_on = self._answered_by_unit_on(channel, standing, received_at)
        new = self._new_ticket(channel, text, commune, received_at, procedure, bool(answered_on))
        case = Case(new, opener, text)
        if standing == "no_reply":
            self._answer_at_once(case, operator)
            self._close_without_reply(case)
        elif answered_on is None:
            self._answer_at_once(case, operator)
            self._rate_soon(case, operator)
        else:
            self._assign(case, operator)
            self._answer_by_unit(case, answered_on)
            self._judge_unit(case, standing)
        return case

    def _received(self, channel: str, standing: str) -> datetime.datetime:
        days, weights = self.days, self.day_weights
        if standing == "in_progress":
            days, weights = days[-8:], weights[-8:]
        elif standing == "unsatisfied":
            days, weights = days[5:15], weights[5:15]
        day = self.rng.choices(days, weights)[0]
        late = channel != Channel.PHONE and day != days[-1] and self.rng.random() < 0.15
        hour = self.rng.randint(19, 21) if late else int(self.rng.triangular(7, 19, 9))
        return moment(day, hour, self.rng.randrange(60)) + datetime.timedelta(
            seconds=self.rng.randrange(60)
        )

    def _answered_by_unit_on(
        self, channel: str, standing: str, received_at: datetime.datetime
    ) -> datetime.date | None:
        """The day on which a unit answers; None where the operator answers at once."""
        add = self.around.calendar.add_working_days
        if standing == "in_progress":
            return add(self.plan.as_of, self.rng.randint(1, 9))
        days = self.rng.randint(1, 6)
        to_unit = self.rng.random() < (0.1 if channel == Channel.PHONE else 0.25)
        answered_on = add(received_at.date(), days)
        if standing == "unsatisfied":
            return answered_on
        # Whoever is satisfied by the closing date has been answered the day before at the latest.
        in_time = answered_on < self.plan.as_of
        return answered_on if standing == "satisfied" and to_unit and in_time else None

    def _new_ticket(
        self,
        channel: str,
        text: Text,
        commune: UnitVersion,
        received_at: datetime.datetime,
        procedure: bool,
        to_unit: bool,
    ) -> NewTicket:
        place = commune.name[0].lower() + commune.name[1:]
        hamlet = f"{'ấp' if place.startswith('xã') else 'khóm'} {self.rng.randint(1, 8)}"
        opening = self.rng.choice(["", "", f"Tôi ở {hamlet}, {place}. "])
        title = text.title if self.rng.random() < 0.5 else f"{text.title}, {place}"
        level = Level.OPERATOR
        if to_unit:
            level = Level.LEADERSHIP if self.rng.random() < 0.06 else Level.UNIT
        return NewTicket(
            channel=channel,
            kind=text.kind,
            title=title,
            content=opening + text.content + self.rng.choice(CLOSINGS),
            proposal=text.proposal,
            sender=self._sender(channel, f"{hamlet[0].upper()}{hamlet[1:]}, {place}"),
            topic=self.around.topics[text.topic],
            is_procedure=procedure,
            level=level,
            commune=commune.unit,
            received_at=received_at,
            consents=self._consents(channel),
            is_demo=True,
        )

    def _sender(self, channel: str, address: str) -> NewSender:
        """A made-up person. The numbers are of no network (0900 0…), the mail is nobody's."""
        name = self.rng.choice(library().names)
        phone = f"0900 {self.number // 1000:03d} {self.number % 1000:03d}"
        email = f"nguoi-gui-{self.number}@example.com"
        writes = channel == Channel.EMAIL or (
            channel == Channel.WEBSITE and self.rng.random() < 0.6
        )
        chats = channel in (Channel.ZALO, Channel.FACEBOOK)
        firm = self.rng.random() < 0.03
        return NewSender(
            kind=SenderKind.ORGANISATION if firm else SenderKind.PERSON,
            organisation_name=f"Công ty Mẫu {self.number}" if firm else "",
            full_name=name,
            phone="" if channel == Channel.EMAIL or (chats and self.rng.random() < 0.5) else phone,
            email=email if writes else "",
            address=address,
        )

    def _consents(self, channel: str) -> tuple[str, ...]:
        if channel != Channel.WEBSITE:
            return ()
        return tuple(purpose.value for purpose in Consent.Purpose if self.rng.random() < 0.45)

    # --- Ways to the answer ---

    def _answer_at_once(self, case: Case, operator: Actor) -> None:
        received_at = case.new.received_at
        if received_at.hour >= 19:
            answered_at = moment(received_at.date() + ONE_DAY, 7, self.rng.randint(5, 110))
        else:
            minutes = self.rng.randint(2, 12 if case.new.channel == Channel.PHONE else 75)
            answered_at = received_at + datetime.timedelta(minutes=minutes)
        case.step("answer_at_once", operator, answered_at, text=case.text.answer)

    def _rate_soon(self, case: Case, operator: Actor) -> None:
        """Callers say it at once; those who write, within the day."""
        answered_at = case.steps[-1].at
        if case.new.channel == Channel.PHONE:
            minutes = self.rng.randint(1, 4)
        else:
            last = moment(self.plan.as_of, 23, 30) - answered_at
            minutes = min(self.rng.randint(20, 240), int(last.total_seconds() // 60))
        rated_at = answered_at + datetime.timedelta(minutes=minutes)
        self._rate(case, operator, rated_at, self._good_score())

    def _rate(
        self, case: Case, operator: Actor, rated_at: datetime.datetime, score: str, **what
    ) -> None:
        means = {
            Channel.PHONE: Rating.Means.CALLBACK,
            Channel.WEBSITE: Rating.Means.PAGE,
        }.get(case.new.channel, Rating.Means.MESSAGE)
        actor = operator if means == Rating.Means.CALLBACK else CITIZEN
        case.step("rate", actor, rated_at, score=score, means=means, **what)

    def _good_score(self) -> str:
        very = self.rng.random() < 0.35
        return Rating.Score.VERY_SATISFIED if very else Rating.Score.SATISFIED

    def _close_without_reply(self, case: Case) -> None:
        """Never before the month is closed, so that the silence is seen in its figures."""
        answered_on = case.steps[-1].at.date()
        silent = self.around.calendar.add_working_days(answered_on, SILENT_DAYS)
        day = max(silent, self.around.calendar.next_working_day(self.plan.as_of))
        case.step("close", SYSTEM, moment(day, 6, 5), why="no_reply")

    def _assign(self, case: Case, operator: Actor) -> None:
        body = self.rng.choice(self.around.bodies[case.text.topic])
        assigned_at = case.new.received_at + datetime.timedelta(minutes=self.rng.randint(3, 25))
        case.step("assign", operator, assigned_at, organisation=body)

    def _answer_by_unit(self, case: Case, day: datetime.date) -> None:
        """Drafted by the unit's officer, approved at the centre, on one working day."""
        body = next(s.what["organisation"] for s in case.steps if s.action == "assign")
        officer = self.cast.officer(body)
        drafted_at = moment(day, 8, self.rng.randrange(150))
        submitted_at = drafted_at + datetime.timedelta(minutes=self.rng.randint(1, 15))
        approved_at = submitted_at + datetime.timedelta(minutes=self.rng.randint(20, 300))
        case.step("draft_answer", officer, drafted_at, text=case.text.answer)
        case.step("submit_answer", officer, submitted_at)
        case.step("approve_answer", self.cast.approver(self.number), approved_at)

    def _judge_unit(self, case: Case, standing: str) -> None:
        """The operator calls back, or the sender writes, on the day after the answer."""
        operator = self.cast.operator(self.number)
        if standing == "unsatisfied":
            self._rate(
                case, operator, self._day_after(case), Rating.Score.UNSATISFIED,
                comment=DISAPPOINTED,
            )  # fmt: skip
            again = self.around.calendar.add_working_days(self.plan.as_of, 3)
            self._answer_by_unit(case, again)
        if standing == "in_progress" and self.rng.random() < 0.12:
            self._close_without_reply(case)
        else:
            self._rate(case, operator, self._day_after(case), self._good_score())

    def _day_after(self, case: Case) -> datetime.datetime:
        day = case.steps[-1].at.date() + ONE_DAY
        return moment(day, self.rng.randint(8, 18), self.rng.randrange(60))


def _days(month: datetime.date) -> list[datetime.date]:
    days = [month + ONE_DAY * number for number in range(31)]
    return [day for day in days if day.month == month.month]


def _busyness(day: datetime.date, days: list[datetime.date]) -> float:
    """Fewer call at the weekend, and fewer as the month goes on: the epidemic was easing."""
    weekday = {5: 0.5, 6: 0.35}.get(day.weekday(), 1.0)
    return weekday * (1.3 - 0.6 * days.index(day) / len(days))


def spread(total: int, month: datetime.date, what: str) -> dict[datetime.date, int]:
    """`total` spread over the days of a month as busily as people call; the same every time."""
    rng = random.Random(f"1022 {month:%Y-%m} {what}")  # noqa: S311  (nothing secret)
    days = _days(month)
    drawn = rng.choices(days, [_busyness(day, days) for day in days], k=total)
    return {day: drawn.count(day) for day in days}
