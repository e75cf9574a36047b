"""The figures of a month: what each ticket counts as, when, and that the parts are the whole."""

import datetime
import random
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.places.models import TopicGroup
from portal.vietnamese import LOCAL_ZONE
from submissions.intake import open_tickets
from submissions.models import (
    CallCount,
    Channel,
    Message,
    MonthClose,
    Sender,
    Ticket,
)
from submissions.statistics import (
    ANSWERED_COLUMNS,
    COLUMNS,
    column_of,
    first_of_next,
    first_of_previous,
    month_figures,
    percentages,
    period,
    with_standing,
)
from submissions.workflow import CITIZEN, SYSTEM, Record, record_many

from .factories import OrganisationFactory, TopicFactory, actor, new_ticket

NOVEMBER = datetime.date(2021, 11, 1)
END = datetime.date(2021, 11, 30)


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime.datetime:
    return datetime.datetime(2021, month, day, hour, minute, tzinfo=LOCAL_ZONE)


class Register:
    """A small register that is written through the doors, at the times given."""

    def __init__(self):
        self.records, self.waits = [], False
        self.unit, self.other = OrganisationFactory(), OrganisationFactory(outside=True)
        self.operator = actor("operator")
        self.coordinator = actor("coordinator")
        self.officer = actor("officer", self.unit)
        self.head = actor("head", self.unit)

    def open(self, *moments: datetime.datetime, actor=CITIZEN, **given) -> list[Ticket]:
        news = [new_ticket(received_at=moment, **given) for moment in moments]
        return open_tickets(news, actor, notify=False)

    def record(self, ticket: Ticket, *steps: tuple) -> None:
        """Steps are (action, who, when, values)."""
        self.records += [
            Record(ticket, action, who, moment, what[0] if what else {})
            for action, who, moment, *what in steps
        ]
        if not self.waits:
            self.write()

    def write(self) -> None:
        record_many(self.records, notify=False)
        self.records = []

    @contextmanager
    def written_together(self):
        """Steps of many tickets go to the database in one batch."""
        self.waits = True
        yield
        self.waits = False
        self.write()

    def answer(self, ticket: Ticket, moment: datetime.datetime) -> None:
        self.record(ticket, ("answer_at_once", self.operator, moment, {"text": "Đã rõ."}))

    def answer_by_unit(self, ticket: Ticket, moment: datetime.datetime, assign=True) -> None:
        steps = [
            ("draft_answer", self.officer, moment, {"text": "Đã sửa."}),
            ("submit_answer", self.officer, moment),
            ("approve_answer", self.head, moment),
        ]
        if assign:
            steps.insert(0, ("assign", self.operator, moment, {"organisation": self.unit}))
        self.record(ticket, *steps)

    def rate(self, ticket: Ticket, moment: datetime.datetime, score: str) -> None:
        self.record(ticket, ("rate", CITIZEN, moment, {"score": score}))


@pytest.fixture
def register(db) -> Register:
    return Register()


def column_as_of(day: int, month: int = 11) -> str:
    """The column of the only ticket there is."""
    figures = month_figures(NOVEMBER, datetime.date(2021, month, day))
    (column,) = [column for column in COLUMNS if figures[column]]
    assert (figures["tickets"], figures[column]) == (1, 1)
    return column


# --- What a ticket counts as --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "column"),
    [
        ("very_satisfied", "satisfied"),
        ("satisfied", "satisfied"),
        ("unsatisfied", "unsatisfied"),
    ],
)
def test_an_answered_ticket_counts_by_its_rating(register, score, column):
    (one,) = register.open(at(3))
    register.answer(one, at(4))
    register.rate(one, at(5), score)
    assert column_as_of(3) == "in_progress"
    assert column_as_of(4) == "no_reply"
    assert column_as_of(5) == column


def test_a_ticket_closed_without_a_rating_has_no_reply(register):
    (one,) = register.open(at(3))
    register.answer(one, at(4))
    register.record(one, ("close", SYSTEM, at(15)))
    assert column_as_of(30) == "no_reply"


def test_not_satisfied_holds_until_the_next_answer_is_sent(register):
    (one,) = register.open(at(3))
    register.answer_by_unit(one, at(4))
    register.rate(one, at(5), "unsatisfied")
    register.answer_by_unit(one, at(10), assign=False)
    register.rate(one, at(12), "satisfied")
    assert [column_as_of(day) for day in (5, 9, 10, 12)] == [
        "unsatisfied",
        "unsatisfied",
        "no_reply",
        "satisfied",
    ]


def test_a_draft_or_an_answer_awaiting_approval_is_in_progress(register):
    (one,) = register.open(at(3))
    register.record(
        one,
        ("assign", register.operator, at(3), {"organisation": register.unit}),
        ("draft_answer", register.officer, at(4), {"text": "Nháp"}),
        ("submit_answer", register.officer, at(5)),
    )
    assert column_as_of(30) == "in_progress"


def test_refused_and_reopened_is_in_progress_again(register):
    (one,) = register.open(at(3))
    register.record(
        one,
        ("refuse", register.operator, at(4), {"reason": "Không rõ nội dung"}),
        ("reopen", register.coordinator, at(6), {"reason": "Người gửi đã nói rõ"}),
    )
    assert [column_as_of(day) for day in (3, 4, 6)] == ["in_progress", "refused", "in_progress"]


def test_forwarded_after_an_answer_counts_as_forwarded(register):
    (one,) = register.open(at(3))
    register.answer(one, at(4))
    register.record(
        one,
        ("rate", CITIZEN, at(5), {"score": "unsatisfied"}),
        (
            "forward",
            register.coordinator,
            at(8),
            {"organisation": register.other, "reason": "Thuộc trung ương"},
        ),
    )
    assert [column_as_of(day) for day in (4, 5, 8)] == ["no_reply", "unsatisfied", "forwarded"]


def test_a_merged_ticket_counts_as_a_duplicate(register):
    (main,) = register.open(at(3, month=10))
    (double,) = register.open(at(3))
    register.record(double, ("merge", register.coordinator, at(4), {"into": main}))
    assert column_as_of(4) == "duplicate"


def test_held_spam_counts_once_a_person_has_looked_at_it(register):
    released, refused, waiting = register.open(at(3), at(3), at(3), held_reason="Nhiều liên kết")
    register.record(released, ("release", register.operator, at(5)))
    register.record(refused, ("refuse", register.operator, at(6), {"reason": "Quảng cáo"}))
    register.record(waiting, ("classify", register.operator, at(6), {"level": 3}))

    def counts(day: int) -> tuple:
        figures = month_figures(NOVEMBER, datetime.date(2021, 11, day))
        return figures["tickets"], figures["in_progress"], figures["refused"]

    assert [counts(day) for day in (4, 5, 6)] == [(0, 0, 0), (1, 1, 0), (2, 1, 1)]


def test_the_procedure_flag_is_that_of_the_closing_date(register):
    procedures = TopicFactory(group=TopicGroup.PROCEDURES)
    (one,) = register.open(at(3), topic=procedures)
    register.record(
        one, ("classify", register.operator, at(20), {"topic": TopicFactory(), "level": 1})
    )
    tthc = [
        month_figures(NOVEMBER, day)["tthc"]
        for day in (datetime.date(2021, 11, 19), datetime.date(2021, 11, 20))
    ]
    assert tthc == [1, 0]
    assert not Ticket.objects.get().is_procedure


def test_the_column_of_each_standing():
    assert column_of(None, None) == "in_progress"
    assert column_of("reopened", None, None, None) == "in_progress"
    assert column_of("reopened", 1, 1, "unsatisfied") == "unsatisfied"
    assert column_of("answer_sent", 2, 1, "unsatisfied") == "no_reply"
    assert column_of("refused", 1, 1, "satisfied") == "refused"


# --- When ---------------------------------------------------------------------------------------


def test_a_month_begins_and_ends_at_local_midnight(register):
    last_moment = at(30, 23, 59).replace(second=59, microsecond=900_000)
    register.open(
        at(31, 23, 59, month=10).replace(second=59, microsecond=900_000),
        at(1, 0, 0),
        last_moment,
        at(1, 0, 0, month=12),
    )
    months = [datetime.date(2021, month, 1) for month in (10, 11, 12)]
    assert [month_figures(month)["tickets"] for month in months] == [1, 2, 1]
    # In UTC the second of them is the 31st of October, 17:00.
    assert at(1).astimezone(datetime.UTC).month == 11
    assert at(1, 0, 0).astimezone(datetime.UTC).month == 10


def test_the_closing_date_is_inclusive_to_its_last_moment(register):
    one, two = register.open(at(3), at(3))
    register.answer(one, at(30, 23, 59).replace(second=59, microsecond=900_000))
    register.answer(two, at(1, 0, 0, month=12))
    figures = month_figures(NOVEMBER, END)
    assert (figures["no_reply"], figures["in_progress"]) == (1, 1)


def test_a_running_month_counts_up_to_the_date_asked_for(register):
    register.open(at(3), at(10), at(20))
    for day in (3, 10, 20):
        CallCount.objects.create(day=datetime.date(2021, 11, day), calls_in=day, calls_out=1)
    figures = month_figures(NOVEMBER, datetime.date(2021, 11, 10))
    assert (figures["tickets"], figures["calls_in"], figures["calls_out"]) == (2, 13, 2)


def test_a_closed_month_counts_as_of_its_closing_date(register):
    (one,) = register.open(at(29))
    register.answer(one, at(2, month=12))
    assert month_figures(NOVEMBER)["no_reply"] == 1
    MonthClose.objects.create(month=NOVEMBER, as_of=END)
    figures = month_figures(NOVEMBER)
    assert (figures["no_reply"], figures["in_progress"]) == (0, 1)
    assert figures["as_of"] == "2021-11-30"


def test_without_a_closing_date_today_is_taken(db):
    assert month_figures(NOVEMBER)["as_of"] == timezone.localdate().isoformat()


@pytest.mark.parametrize(
    ("month", "as_of"),
    [(datetime.date(2021, 11, 2), None), (NOVEMBER, datetime.date(2021, 10, 31))],
)
def test_what_is_no_month_or_lies_before_it_is_refused(month, as_of):
    with pytest.raises(ValueError, match="2021-1"):
        period(month, as_of)


def test_the_neighbours_of_a_month():
    assert first_of_next(datetime.date(2021, 12, 31)) == datetime.date(2022, 1, 1)
    assert first_of_previous(datetime.date(2022, 1, 31)) == datetime.date(2021, 12, 1)


# --- Sums ---------------------------------------------------------------------------------------


def test_an_empty_month_has_zeros_and_no_percentages(db):
    figures = month_figures(NOVEMBER, END)
    assert figures["by_channel"] == dict.fromkeys([channel.value for channel in Channel], 0)
    assert figures["percentages"] == {"satisfied": None, "unsatisfied": None, "no_reply": None}
    assert {figures[key] for key in (*COLUMNS, "tickets", "calls", "tthc", "change")} == {0}


def test_interactions_are_all_but_calls_and_the_counter(register):
    for channel in Channel:
        register.open(at(3), channel=channel)
    figures = month_figures(NOVEMBER, END)
    assert figures["tickets"] == 8
    assert figures["interactions"] == 6
    assert set(figures["by_channel"].values()) == {1}


def test_the_change_is_against_the_month_before(register):
    register.open(at(3, month=10), at(4, month=10), at(5))
    figures = month_figures(NOVEMBER, END)
    assert (figures["previous_tickets"], figures["change"]) == (2, -1)


def test_the_percentages_of_the_printed_bulletin():
    assert percentages(2233, 1, 36) == {
        "satisfied": "98.37",
        "unsatisfied": "0.04",
        "no_reply": "1.59",  # the print cut it to 1,58
    }
    assert percentages(2233, 1, 36, "rated") == {
        "satisfied": "99.96",
        "unsatisfied": "0.04",
        "no_reply": None,
    }
    with pytest.raises(ValueError, match="denominator"):
        percentages(1, 1, 1, "all")


FATES = ("fresh", "satisfied", "unsatisfied", "again", "silent", "refused", "forwarded", "merged")


def _live(register: Register, ticket: Ticket, fate: str, moment, main: Ticket) -> None:
    """Lets a ticket go its way from `moment` on."""
    later = moment + datetime.timedelta(days=4)
    if fate in ("satisfied", "unsatisfied", "again", "silent"):
        register.answer(ticket, moment)
    if fate in ("satisfied", "unsatisfied"):
        register.rate(ticket, later, fate)
    elif fate == "again":
        register.rate(ticket, later, "unsatisfied")
        register.record(
            ticket, ("assign", register.operator, later, {"organisation": register.unit})
        )
        register.answer_by_unit(ticket, later + datetime.timedelta(days=4), assign=False)
    elif fate == "silent":
        register.record(ticket, ("close", SYSTEM, later))
    elif fate == "refused":
        register.record(ticket, ("refuse", register.operator, moment, {"reason": "Không rõ"}))
    elif fate == "forwarded":
        what = {"organisation": register.other, "reason": "Ngoài thẩm quyền"}
        register.record(ticket, ("forward", register.operator, moment, what))
    elif fate == "merged":
        register.record(ticket, ("merge", register.coordinator, moment, {"into": main}))


def _check_sums(figures: dict) -> None:
    assert figures["tickets"] == sum(figures[column] for column in COLUMNS)
    assert figures["answered"] == sum(figures[column] for column in ANSWERED_COLUMNS)
    assert figures["tickets"] == sum(figures["by_channel"].values())
    assert figures["calls"] == figures["calls_in"] + figures["calls_out"]
    assert 0 <= figures["tthc"] <= figures["tickets"]
    assert figures["change"] == figures["tickets"] - figures["previous_tickets"]


def _random_year(register: Register, seed: int, size: int = 60) -> None:
    """Tickets of every fate all over 2021, thickly around the midnights between months."""
    rng = random.Random(seed)
    (main,) = register.open(at(1, month=1))
    topics = [TopicFactory(group=group) for group in TopicGroup]
    news = []
    for _ in range(size):
        midnight = datetime.datetime(2021, rng.randint(2, 12), 1, tzinfo=LOCAL_ZONE)
        seconds = rng.choice([rng.uniform(-2, 2), rng.uniform(0, 27 * 86400)])
        new = new_ticket(
            received_at=midnight + datetime.timedelta(seconds=seconds),
            channel=rng.choice(list(Channel)),
            topic=rng.choice([None, *topics]),
            held_reason=rng.choice(["", "", "Nghi là tin rác"]),
        )
        news.append(new)
    with register.written_together():
        for ticket in open_tickets(news, CITIZEN, notify=False):
            _live(register, ticket, rng.choice(FATES), ticket.received_at, main)


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_are_the_whole_and_months_partition_the_year(register, seed):
    _random_year(register, seed)
    waiting = Q(held=True, state="new")
    received = Ticket.objects.exclude(waiting).values_list("received_at", flat=True)
    by_month = Counter(moment.astimezone(LOCAL_ZONE).month for moment in received)
    for as_of in (datetime.date(2021, 12, 31), datetime.date(2022, 6, 1)):
        for month in range(1, 13):
            figures = month_figures(datetime.date(2021, month, 1), as_of)
            _check_sums(figures)
            if as_of.year == 2022:
                assert figures["tickets"] == by_month[month]


def test_anonymising_changes_no_figure(register):
    _random_year(register, 7)
    before = [month_figures(datetime.date(2021, month, 1)) for month in range(1, 13)]
    Sender.objects.all().delete()
    Message.objects.all().delete()
    Ticket.objects.update(salt="", title="", content="", address="")
    assert [month_figures(datetime.date(2021, month, 1)) for month in range(1, 13)] == before


def test_closed_figures_do_not_move_when_tickets_move_on(register):
    tickets = register.open(*[at(day) for day in range(1, 29)])
    rng = random.Random(5)
    (main,) = register.open(at(1, month=10))
    with register.written_together():
        for one in tickets:
            later = one.received_at + datetime.timedelta(hours=1)
            _live(register, one, rng.choice(FATES), later, main)
    MonthClose.objects.create(month=NOVEMBER, as_of=END)
    before = month_figures(NOVEMBER)
    for one in Ticket.objects.filter(state="new"):
        register.answer(one, at(6, month=12))
    for one in Ticket.objects.filter(state="closed")[:5]:
        reason = {"reason": "Xem lại"}
        register.record(one, ("reopen", register.coordinator, at(7, month=12), reason))
    assert month_figures(NOVEMBER) == before
    assert month_figures(NOVEMBER, datetime.date(2021, 12, 31)) != before


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.tuples(st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**5)),
    st.sampled_from(["answered", "rated"]),
)
def test_percentages_of_a_partition_make_a_hundred_within_rounding(parts, denominator):
    shares = percentages(*parts, denominator)
    known = [float(share) for share in shares.values() if share is not None]
    whole = sum(parts) if denominator == "answered" else sum(parts[:2])
    assert bool(known) == bool(whole)
    if known:
        assert abs(sum(known) - 100) <= 0.01 * len(known) / 2 + 1e-9


# --- Cost ---------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_grow_with_the_tickets(
    register, django_assert_max_num_queries
):
    with register.written_together():
        for one in register.open(*[at(day) for day in range(1, 25)]):
            register.answer(one, at(26))
    with django_assert_max_num_queries(7):
        assert month_figures(NOVEMBER)["tickets"] == 24


def test_each_ticket_is_one_row(register):
    (one,) = register.open(at(3))
    register.answer_by_unit(one, at(4))
    register.rate(one, at(5), "unsatisfied")
    register.answer_by_unit(one, at(6), assign=False)
    span = period(NOVEMBER, END)
    rows = list(with_standing(Ticket.objects.all(), span.cutoff).values("pk", "answered_round"))
    assert rows == [{"pk": one.pk, "answered_round": 2}]
