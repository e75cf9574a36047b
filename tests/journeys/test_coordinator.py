"""A coordinator's morning: what the night found, who was warned, a ticket that two units returned,
a duplicate, and a ticket that is opened again."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from playwright.sync_api import expect

from portal.calendar.models import CalendarDay
from submissions import proof
from submissions.deadline_warnings import warn
from submissions.models import State, Ticket
from submissions.permissions import GROUPS
from submissions.workflow import Record, act, record_many
from tests.engines.browser import DESKTOP, PHONE
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    staff,
    ticket,
)

LONG_AGO = timezone.now() - datetime.timedelta(days=40)


@pytest.fixture
def coordinator(live_server):
    user = staff("coordinator")
    user.email = "dieuphoi@dongthap.example"
    user.save()
    group = Group.objects.get(name=GROUPS["coordinator"])
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return user


@pytest.fixture
def units(live_server):
    names = ("UBND phường Sa Đéc", "Sở Xây dựng", "Công ty Cấp thoát nước")
    return [OrganisationFactory(name=name) for name in names]


@pytest.fixture
def rule(live_server):
    """Long enough to run into next year, whose days off nobody has announced."""
    year = timezone.localdate().year + 1
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.create(
        day=datetime.date(year, 1, 1), kind="off", name="Tết Dương lịch", confirmed=False
    )
    return DeadlineRuleFactory(name="Thông thường", working_days=10)


def fresh(one):
    return Ticket.objects.get(pk=one.pk)


def open_ticket_page(page, one):
    page.goto(f"/quan-tri/phieu/{one.code}/")


def step(page, name):
    """Opens the form of a step, wherever the page puts it, and gives it."""
    form = page.locator(f"form[action$='/{name}/']").first
    form.evaluate(
        "form => { for (let e = form; e; e = e.closest('details'), e = e &&"
        " (e.open = true, e.parentElement)); }"
    )
    return form


def test_what_the_night_found(new_page, axe, coordinator, units, rule):
    forgotten = ticket(received_at=LONG_AGO, topic=TopicFactory(name="Chiếu sáng"))
    late = ticket(received_at=LONG_AGO)
    what = {"organisation": units[0]}
    record_many([Record(late, "assign", actor("operator"), LONG_AGO, what)], notify=False)
    warn(timezone.now())
    proof.verify_tickets()
    for viewport in (DESKTOP, PHONE):
        page = new_page(viewport, user=coordinator)
        page.goto("/quan-tri/phieu/")
        assert page.get_by_text("chưa được xác nhận").count() or not _runs_into_next_year()
        page.goto("/quan-tri/phieu/kiem-tra/")
        page.get_by_text("Xem cụ thể").first.click()
        assert page.get_by_text("phiếu đang mở chưa có đơn vị").is_visible()
        assert page.get_by_role("link", name=forgotten.code).first.is_visible()
        assert page.get_by_role("link", name=late.code).first.is_visible()
        axe(page, within=".desk-checks")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], "the page scrolls sideways"
        page.get_by_role("link", name="Thư chưa đến nơi").click()
        expect(page.get_by_text("Không có thư nào phải bỏ")).to_be_visible()
        axe(page, within=".desk-checks")
    page.goto("/quan-tri/phieu/kiem-tra/")
    page.get_by_role("button", name="Kiểm tra ngay").click()
    expect(page.get_by_text("Đã bắt đầu kiểm tra")).to_be_visible()


def _runs_into_next_year() -> bool:
    from submissions import unconfirmed

    return unconfirmed.year_ahead() is not None


def test_two_returns_a_duplicate_and_a_ticket_opened_again(new_page, axe, coordinator, units, rule):
    returned, duplicate, closed = ticket(), ticket(), ticket()
    for unit in units[:2]:
        act(returned, "assign", actor("operator"), organisation=unit)
        act(returned, "return", actor("officer", unit), reason="Không thuộc đơn vị")
    act(closed, "refuse", actor("operator"), reason="Không rõ nơi xảy ra")
    page = new_page(user=coordinator)

    open_ticket_page(page, returned)
    form = step(page, "assign")
    form.locator("select[name$=organisation]").select_option(str(units[2].pk))
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
    assert fresh(returned).organisation == units[2]
    assert fresh(returned).state == State.ASSIGNED
    axe(page, within=".desk")

    open_ticket_page(page, duplicate)
    form = step(page, "merge")
    form.locator("input[name$=into]").fill(returned.code)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
    assert fresh(duplicate).duplicate_of == returned

    open_ticket_page(page, closed)
    form = step(page, "reopen")
    form.locator("textarea[name$=reason]").fill("Người gửi gọi lại, đã nói rõ nơi xảy ra.")
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
    assert fresh(closed).state == State.REOPENED

    open_ticket_page(page, closed)
    form = step(page, "change_deadline")
    day = fresh(closed).due_at + datetime.timedelta(days=7)
    while not _works(day):
        day += datetime.timedelta(days=1)
    form.locator("input[name$=due_on]").fill(timezone.localtime(day).date().isoformat())
    form.locator("textarea[name$=reason]").fill("Chờ kết quả kiểm định.")
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()
    assert timezone.localtime(fresh(closed).due_at).date() == timezone.localtime(day).date()
    assert page.get_by_text("Tổng đài gia hạn thêm").first.is_visible()


def _works(moment) -> bool:
    from portal.calendar.current import working_calendar

    return working_calendar().is_working_day(timezone.localtime(moment).date())
