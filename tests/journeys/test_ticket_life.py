"""A report followed to its answer, in the browser: the citizen on a phone, three people at the
desk, the citizen again."""

import re

import pytest
from django.contrib.auth.models import Group, Permission

from portal.places.models import TopicGroup
from portal.tasks import run_pending
from submissions.models import State, Ticket
from submissions.permissions import GROUPS
from tests.engines.browser import PHONE
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    staff,
)
from tests.submissions.test_attachments import photo_with_gps


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def topic():
    return TopicFactory(name="Chiếu sáng", code="do-thi", group=TopicGroup.INFRASTRUCTURE)


@pytest.fixture
def at_desk(new_page, unit):
    """Opens the desk for a member of staff in a role."""
    access = Permission.objects.get(codename="access_admin")

    def open_for(role):
        user = staff(role, unit if role in ("officer", "head") else None)
        Group.objects.get(name=GROUPS[role]).permissions.add(access)
        return new_page(user=user)

    return open_for


def send_report(page, axe):
    """Fills the form on a phone, with a photo, and gives the code of the receipt."""
    page.goto("/gui-phan-anh/")
    axe(page)
    page.check("[name=kind][value=phan-anh]")
    page.select_option("[name=topic]", "do-thi")
    page.fill("[name=title]", "Đèn đường hẻm 41 không sáng")
    page.fill("[name=content]", "Bốn trụ đèn trên hẻm 41 tắt từ tối thứ Hai, đường rất tối.")
    page.fill("[name=address]", "Hẻm 41, gần trường tiểu học")
    page.fill("[name=full_name]", "Nguyễn Văn Thử")
    page.fill("[name=phone]", "0912 345 678")
    page.fill("[name=sender_address]", "Khóm 1, phường Sa Đéc")
    photo = {"name": "den.jpg", "mimeType": "image/jpeg", "buffer": photo_with_gps()}
    page.set_input_files("[name=attachments]", photo)
    page.click("main form button.btn:not(.line)[type=submit]")
    code = page.locator("[data-ticket-code]").first.get_attribute("data-ticket-code")
    axe(page)
    return code


def take(page, code, action, **fields):
    """Takes one action at the desk, as a person would: opens its panel, fills it, sends it."""
    page.goto(f"/quan-tri/phieu/{code}/")
    panel = page.locator(f"details#{action}")
    if panel.count():
        panel.locator("summary").click()
    form = page.locator(f"form[action$='/{action}/']")
    for name, value in fields.items():
        field = form.locator(f"[name='{action}-{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.locator("[type=submit]").click()
    page.wait_for_load_state()


@pytest.mark.slow
def test_from_the_report_to_the_rating(
    site, topic, unit, new_page, at_desk, axe, monkeypatch, settings
):
    settings.PORTAL_CAPTCHA = False  # a script types faster than people do
    DeadlineRuleFactory(working_days=3)
    citizen = new_page(PHONE)
    code = send_report(citizen, axe)
    run_pending()
    ticket = Ticket.objects.get(code=code)
    assert ticket.attachments.get().public_copy

    operator = at_desk("operator")
    operator.goto("/quan-tri/phieu/?list=unassigned")
    axe(operator, within="#main .desk-lists")
    operator.click(f"text={ticket.title}")
    operator.wait_for_selector(".desk")
    axe(operator, within=".desk")
    take(operator, code, "assign", organisation=str(unit.pk))

    officer = at_desk("officer")
    take(officer, code, "draft_answer", text="Đã thay cầu chì, bốn trụ đèn đã sáng.")
    take(officer, code, "submit_answer")
    assert not officer.locator("form[action$='/approve_answer/']").count()

    approver = at_desk("approver")
    approver.goto(f"/quan-tri/phieu/{code}/")
    axe(approver, within=".desk")
    assert "0912" not in approver.content()
    take(approver, code, "approve_answer")
    ticket.refresh_from_db()
    assert ticket.state == State.ANSWERED

    citizen.goto(f"/tra-cuu/?ma={code}")
    assert "Đã trả lời" in citizen.inner_text("main")
    assert "cầu chì" not in citizen.content()
    citizen.fill("[name=phone_tail]", "5678")
    citizen.press("[name=phone_tail]", "Enter")
    citizen.wait_for_selector("text=Đã thay cầu chì")
    axe(citizen)
    citizen.check("[name=score][value=satisfied]")
    citizen.locator("form:has([name=score]) [type=submit]").click()
    citizen.wait_for_load_state()
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    assert re.search("cảm ơn|Cảm ơn", citizen.inner_text("main"))
