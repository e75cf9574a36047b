"""Calls in and out, typed in day by day: clear figures only, and every change with its author."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from submissions import calls
from submissions.calls import Calls, ReasonNeeded
from submissions.models import CallCount, MonthClose
from submissions.statistics import month_figures

from .desk import sign_in
from .factories import OrganisationFactory, staff, ticket

pytestmark = pytest.mark.django_db

GRID = reverse("desk:calls")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def month(today):
    """Last month: all its days have come."""
    return (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def address(month):
    return f"{GRID}?thang={month:%Y-%m}"


def typed(day, calls_in, calls_out, seen=""):
    return {f"in-{day}": calls_in, f"out-{day}": calls_out, f"seen-{day}": seen}


def test_a_day_is_typed_in_and_counted(client, month):
    operator = sign_in(client, "operator")
    response = operator.post(address(month), typed(month, "2.327", "1 721"))
    assert response.status_code == 302
    row = CallCount.objects.get()
    assert (row.day, row.calls_in, row.calls_out) == (month, 2327, 1721)
    figures = month_figures(month)
    assert (figures["calls_in"], figures["calls_out"]) == (2327, 1721)
    shown = operator.get(address(month)).content.decode()
    assert 'value="2.327"' in shown
    assert 'value="1.721"' in shown


def test_who_changed_what_is_kept_and_shown(client, month):
    first = sign_in(client, "operator")
    first.post(address(month), typed(month, "10", "5"))
    who = first.user.get_username()
    second = sign_in(client, "coordinator")
    second.post(address(month), typed(month, "12", "5", seen="10/5"))
    latest, earliest = calls.changes(month)
    assert (latest.before, latest.after) == (Calls(10, 5), Calls(12, 5))
    assert (earliest.before, earliest.who) == (None, who)
    assert latest.who == second.user.get_username()
    assert who in second.get(address(month)).content.decode()
    assert "10/5" in ModelLogEntry.objects.filter(action=calls.ACTION).latest("pk").message


def test_what_was_not_changed_leaves_no_trace(client, month):
    operator = sign_in(client, "operator")
    operator.post(address(month), typed(month, "10", "5"))
    operator.post(address(month), typed(month, "10", "5", seen="10/5"))
    assert len(calls.changes(month)) == 1


@pytest.mark.parametrize(
    ("calls_in", "calls_out"),
    [
        ("2,327", "5"),
        ("hai", "5"),
        ("-3", "5"),
        ("5", "1.2"),
        ("100001", "5"),
        ("9" * 60, "5"),
        ("٣", "5"),
        ("\x00", "x"),
    ],
)
def test_unclear_figures_are_refused_and_kept(client, month, calls_in, calls_out):
    second = month + datetime.timedelta(days=1)
    operator = sign_in(client, "operator")
    data = typed(month, calls_in, calls_out) | typed(second, "77", "66")
    response = operator.post(address(month), data)
    assert response.status_code == 422
    assert 'value="77"' in response.content.decode()
    assert not CallCount.objects.exists()


def test_a_comma_is_refused_with_its_reason(client, month):
    response = sign_in(client, "operator").post(address(month), typed(month, "2,327", "5"))
    page = response.content.decode()
    assert "dấu phẩy" in page
    assert 'value="2,327"' in page


def test_one_side_left_empty_is_none(client, month):
    sign_in(client, "operator").post(address(month), typed(month, "7", ""))
    assert CallCount.objects.get().calls_out == 0


def test_figures_are_not_emptied_silently(client, month):
    CallCount.objects.create(day=month, calls_in=3, calls_out=4)
    operator = sign_in(client, "operator")
    assert operator.post(address(month), typed(month, "", "", seen="3/4")).status_code == 422
    assert operator.post(address(month), typed(month, "0", "0", seen="3/4")).status_code == 302
    assert CallCount.objects.get().calls_in == 0


def test_two_people_at_once_lose_nothing(client, month):
    operator = sign_in(client, "operator")
    operator.get(address(month))
    CallCount.objects.create(day=month, calls_in=80, calls_out=8)  # a colleague, meanwhile
    response = operator.post(address(month), typed(month, "90", "9"))
    assert response.status_code == 409
    page = response.content.decode()
    assert 'value="90"' in page
    assert 'value="80/8"' in page  # sent again, it goes over what was told
    assert CallCount.objects.get().calls_in == 80


def test_other_peoples_other_days_are_no_conflict(client, month):
    CallCount.objects.create(day=month, calls_in=80, calls_out=8)
    second = month + datetime.timedelta(days=1)
    data = typed(month, "", "") | typed(second, "5", "5")
    assert sign_in(client, "operator").post(address(month), data).status_code == 302
    assert CallCount.objects.count() == 2


def test_a_closed_month_is_changed_by_the_coordinator_with_a_reason(client, month):
    MonthClose.objects.create(month=month, as_of=month)
    operator = sign_in(client, "operator")
    assert 'name="in-' not in operator.get(address(month)).content.decode()
    assert operator.post(address(month), typed(month, "1", "1")).status_code in (302, 403)
    coordinator = sign_in(client, "coordinator")
    assert coordinator.post(address(month), typed(month, "1", "1")).status_code == 422
    assert not CallCount.objects.exists()
    data = typed(month, "1", "1") | {"reason": "Tổng đài gửi lại số liệu"}
    assert coordinator.post(address(month), data).status_code == 302
    assert calls.changes(month)[0].reason == "Tổng đài gửi lại số liệu"


def test_the_rule_holds_without_the_page_too(month):
    MonthClose.objects.create(month=month, as_of=month)
    with pytest.raises(ReasonNeeded):
        calls.write(month, {month: Calls(1, 1)}, {}, staff("coordinator"))


def test_days_to_come_are_not_typed(client, today):
    tomorrow = today + datetime.timedelta(days=1)
    if tomorrow.month != today.month:
        tomorrow = today  # the last day of a month: nothing to come in it
    operator = sign_in(client, "operator")
    page = operator.get(GRID).content.decode()
    assert f'name="in-{today}"' in page
    operator.post(GRID, typed(tomorrow, "5", "5"))
    assert not CallCount.objects.filter(day__gt=today).exists()


def test_the_days_tickets_stand_beside_the_calls(client, today):
    ticket(channel="zalo")
    ticket(channel="phone")
    response = sign_in(client, "operator").get(GRID)
    row = next(row for row in response.context["rows"] if row.day == today)
    assert (row.total, sum(row.tickets)) == (2, 2)
    assert response.context["total"] == 2


@pytest.mark.parametrize("asked", ["", "x", "2026-13", "9999-01", "0001-01", "%00", "2019-12"])
def test_any_month_asked_for_gives_a_page(client, asked, today):
    response = sign_in(client, "operator").get(GRID, {"thang": asked})
    assert response.status_code == 200
    assert response.context["month"] == today.replace(day=1)


def test_who_reads_and_who_types(client, month):
    auditor = sign_in(client, "auditor")
    assert 'name="in-' not in auditor.get(address(month)).content.decode()
    assert auditor.post(address(month), typed(month, "1", "1")).status_code in (302, 403)
    for role in ("officer", "head", "approver", "editor"):
        sign_in(client, role, OrganisationFactory() if role in ("officer", "head") else None)
        assert client.get(GRID).status_code in (302, 403)
        assert client.post(GRID, typed(month, "1", "1")).status_code in (302, 403)
    assert not CallCount.objects.exists()


def test_reading_writes_nothing_and_takes_few_queries(client, month, django_assert_max_num_queries):
    operator = sign_in(client, "operator")
    for day in calls.days_of(month)[:20]:
        calls.write(month, {day: Calls(5, 5)}, {}, operator.user)
    operator.get(address(month), typed(month, "9", "9"))
    with django_assert_max_num_queries(15):
        assert operator.get(address(month)).status_code == 200
    assert not CallCount.objects.filter(calls_in=9).exists()
