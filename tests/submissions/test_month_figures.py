"""The command `month_figures`."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command

from portal.vietnamese import LOCAL_ZONE
from submissions.intake import open_tickets
from submissions.models import CallCount
from submissions.workflow import CITIZEN

from .factories import new_ticket

KEYS = """calls calls_in calls_out interactions tickets by_channel tthc previous_tickets change
answered satisfied unsatisfied no_reply in_progress refused forwarded duplicate percentages
denominator as_of""".split()


@pytest.fixture
def november(db):
    moment = datetime.datetime(2021, 11, 3, 9, tzinfo=LOCAL_ZONE)
    open_tickets([new_ticket(received_at=moment, channel="zalo")], CITIZEN, notify=False)
    CallCount.objects.create(day=moment.date(), calls_in=1204, calls_out=3)


def run(capsys, *arguments) -> str:
    call_command("month_figures", *arguments)
    return capsys.readouterr().out


def test_json_has_the_fixed_keys(november, capsys):
    figures = json.loads(run(capsys, "2021-11", "--as-of", "2021-11-30", "--json"))
    assert list(figures) == KEYS
    assert (figures["calls"], figures["interactions"], figures["as_of"]) == (1207, 1, "2021-11-30")
    assert figures["denominator"] == "answered"


def test_the_other_denominator_is_named(november, capsys):
    figures = json.loads(run(capsys, "2021-11", "--denominator", "rated", "--json"))
    assert figures["denominator"] == "rated"


def test_people_read_a_table_with_vietnamese_numbers(november, capsys):
    shown = run(capsys, "2021-11", "--as-of", "2021-11-30")
    assert "tháng 11/2021" in shown
    assert "30/11/2021" in shown
    assert "1.207" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["2021-13"],
        ["11/2021"],
        [""],
        ["2999-01"],
        ["2021-11", "--as-of", "30/11/2021"],
        ["2021-11", "--as-of", "2021-10-31"],
        ["2021-11", "--denominator", "all"],
    ],
)
def test_bad_input_is_refused_with_a_message(db, arguments):
    with pytest.raises(CommandError) as refused:
        call_command("month_figures", *arguments)
    assert str(refused.value)
