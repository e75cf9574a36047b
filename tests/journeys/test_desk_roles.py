"""A day's work at the desk in the browser: the officer, the head of the unit, the approver, the
auditor. Each page is looked at by axe, in our part of it."""

import pytest
from django.contrib.auth.models import Group, Permission

from portal.audit.models import ContactView, ExportLog
from portal.places.models import TopicGroup
from submissions.intake import NewSender
from submissions.models import ReplyTemplate, SavedFilter, State, Ticket
from submissions.permissions import GROUPS
from submissions.workflow import act
from tests.engines.browser import DESKTOP, PHONE
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    staff,
    ticket,
)

pytestmark = pytest.mark.slow
LIST, PAGE = "#main .desk-board", "#main .desk"


@pytest.fixture
def unit(site):
    DeadlineRuleFactory(working_days=3)
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def topic():
    return TopicFactory(name="Chiếu sáng", code="chieu-sang", group=TopicGroup.INFRASTRUCTURE)


@pytest.fixture
def at_desk(new_page, unit):
    """Opens the desk for a new member of staff in a role; gives the page and the person."""
    access = Permission.objects.get(codename="access_admin")

    def open_for(role, viewport=DESKTOP, javascript=True, **names):
        user = staff(role, unit if role in ("officer", "head") else None)
        Group.objects.get(name=GROUPS[role]).permissions.add(access)
        for name, value in names.items():
            setattr(user, name, value)
        user.save()
        return new_page(viewport, javascript, user=user), user

    return open_for


def at(unit, topic=None, **given):
    return act(ticket(topic=topic, **given), "assign", actor("coordinator"), organisation=unit)


def open_list(page, name):
    page.goto(f"/quan-tri/phieu/?list={name}")
    page.locator(".desk-table, .desk-tickets").first.wait_for()


def test_an_officer_answers_from_the_list_by_keyboard(at_desk, axe, unit, topic):
    one, _other = at(unit, topic, title="Đèn hẻm 41 tắt"), at(unit, title="Nước yếu")
    ReplyTemplate.objects.create(
        title="Đã khắc phục", topic=topic, text="{organisation} trả lời phiếu {code}:"
    )
    page, _officer = at_desk("officer")
    open_list(page, "unit")
    axe(page, within=LIST)
    page.keyboard.press("?")
    page.locator("#keyboard-shortcuts-dialog:not([aria-hidden])").wait_for()
    assert "Phiếu sau, phiếu trước" in page.inner_text("#keyboard-shortcuts-dialog")
    axe(page, within="#keyboard-shortcut-group-desk")
    page.keyboard.press("Escape")
    page.locator("#keyboard-shortcuts-dialog[aria-hidden]").wait_for(state="attached")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.locator(PAGE).wait_for()
    page.goto(f"/quan-tri/phieu/{one.code}/")
    page.locator("[data-near] ul, [data-near] p").first.wait_for(state="attached")
    axe(page, within=PAGE)
    page.keyboard.press("s")  # the box of the answer
    page.keyboard.type("Kính gửi anh/chị,")
    page.locator("#draft_answer [data-reply] select").select_option(label="★ Đã khắc phục")
    page.locator("#draft_answer [data-reply] button").click()
    box = page.locator("[name=draft_answer-text]")
    expected = f"Kính gửi anh/chị,\n\nUBND phường Sa Đéc trả lời phiếu {one.code}:"
    assert box.input_value() == expected
    page.reload()  # as if the session had ended: what was typed is offered again
    page.locator("#draft_answer summary").click()
    page.locator("#draft_answer .desk-kept button").first.click()
    assert box.input_value() == expected
    page.locator("[data-step=draft_answer] > button[type=submit]").click()
    page.wait_for_url(f"**/{one.code}/")
    page.locator("[data-step=submit_answer] button[type=submit]").click()
    page.wait_for_load_state()
    one.refresh_from_db()
    assert one.state == State.AWAITING_APPROVAL
    page.keyboard.press("g")
    page.keyboard.press("l")
    page.locator(LIST).wait_for()


def test_an_officer_is_told_what_a_colleague_changed_and_sends_again(at_desk, axe, unit):
    one = at(unit, title="Nắp cống vỡ")
    page, _officer = at_desk("officer", PHONE)
    page.goto(f"/quan-tri/phieu/{one.code}/")
    axe(page, within=PAGE)
    page.locator("#draft_answer summary").click()
    page.fill("[name=draft_answer-text]", "Đã thay nắp cống.")
    colleague = actor("head", unit)
    colleague.user.first_name, colleague.user.last_name = "Lan", "Nguyễn Thị"
    colleague.user.save()
    act(one, "start", colleague)
    page.locator("[data-step=draft_answer] > button[type=submit]").click()
    page.locator("[role=alert]").first.wait_for()
    told = page.inner_text("[data-step=draft_answer] [role=alert]")
    assert "đã nhận xử lý phiếu" in told
    assert colleague.user.get_full_name() in told
    assert page.input_value("[name=draft_answer-text]") == "Đã thay nắp cống."
    axe(page, within=PAGE)
    page.locator("[data-step=draft_answer] > button[type=submit]").click()
    page.locator(".desk-answer").wait_for()
    assert one.answers.get().text == "Đã thay nắp cống."


def test_without_scripts_a_template_is_put_in_by_the_server(at_desk, unit):
    one = at(unit)
    ReplyTemplate.objects.create(title="Mẫu", text="Về phiếu {code}")
    page, _officer = at_desk("officer", javascript=False)
    page.goto(f"/quan-tri/phieu/{one.code}/")
    page.locator("#draft_answer summary").click()
    page.fill("[name=draft_answer-text]", "Lời đã gõ")
    page.select_option("#reply-draft_answer", label="Mẫu")
    page.click("[data-step=draft_answer] [name=insert]")
    assert page.input_value("[name=draft_answer-text]") == f"Lời đã gõ\n\nVề phiếu {one.code}"
    assert not one.answers.exists()


def test_a_head_hands_out_work_and_keeps_a_list(at_desk, axe, unit):
    tickets = [at(unit, title=f"Việc {n}") for n in range(3)]
    colleague = staff("officer", unit)
    page, head = at_desk("head")
    open_list(page, "unit")
    page.locator("[data-tick-all]").check()
    bar = page.locator("#desk-bulk")
    bar.locator("select").first.select_option(label="UBND phường Sa Đéc")
    bar.locator("select").last.select_option(str(colleague.pk))
    axe(page, within=LIST)
    bar.locator("button").click()
    page.wait_for_url("**/quan-tri/phieu/")
    assert Ticket.objects.filter(officer=colleague).count() == len(tickets)
    page.goto("/quan-tri/phieu/?list=unit&state=assigned")
    page.locator(".desk-keep summary").click()
    page.fill("#keep-name", "Chờ nhận")
    page.locator(".desk-keep button").click()
    page.wait_for_url("**list=unit&state=assigned")
    assert "Chờ nhận 3" in page.inner_text(".desk-lists").replace("\n", " ")
    axe(page, within=LIST)
    page.goto("/quan-tri/phieu/bo-loc/")
    axe(page, within=".desk-report")
    page.locator(".desk-filter button.no").click()
    page.wait_for_load_state()
    assert not SavedFilter.objects.filter(owner=head).exists()


def test_the_unit_complained_of_never_reads_who_complained(at_desk, axe, unit):
    sender = NewSender(full_name="Huỳnh Thị Kín", phone="0913 555 777")
    one = at(unit, title="Thái độ của cán bộ", sender=sender, sender_hidden=True)
    page, _head = at_desk("head", PHONE)
    page.goto(f"/quan-tri/phieu/{one.code}/")
    axe(page, within=PAGE)
    assert "Huỳnh Thị Kín" not in page.content()
    assert "Giấu với đơn vị" in page.inner_text(".desk-sender")
    page.goto("/quan-tri/phieu/?q=Hu%E1%BB%B3nh+Th%E1%BB%8B+K%C3%ADn")
    page.locator(".desk-tickets").wait_for()
    assert one.code not in page.content()


def test_an_approver_sends_anothers_answer_and_sends_one_back(at_desk, axe, unit):
    writer = actor("officer", unit)
    good, poor = at(unit, title="Đèn tắt"), at(unit, title="Nước yếu")
    for one in (good, poor):
        act(one, "draft_answer", writer, text="Đã xử lý xong.")
        act(one, "submit_answer", writer)
    page, _approver = at_desk("approver")
    open_list(page, "approval")
    axe(page, within=LIST)
    page.goto(f"/quan-tri/phieu/{good.code}/")
    axe(page, within=PAGE)
    assert not page.locator("form[action$='/nguoi-gui/']").count()
    page.locator("[data-step=approve_answer] button").click()
    page.wait_for_load_state()
    page.goto(f"/quan-tri/phieu/{poor.code}/")
    page.keyboard.press("l")
    page.keyboard.type("Ghi rõ ngày.")
    page.locator("[data-step=reject_answer] button").click()
    page.wait_for_load_state()
    good.refresh_from_db()
    poor.refresh_from_db()
    assert (good.state, poor.state) == (State.ANSWERED, State.IN_PROGRESS)


def test_an_auditor_reads_everything_and_can_press_nothing(at_desk, axe, unit):
    one = at(unit, title="Đèn tắt")
    page, auditor = at_desk("auditor")
    for name in ("open", "overdue", "held"):
        open_list(page, name)
        axe(page, within=LIST)
    page.goto(f"/quan-tri/phieu/{one.code}/")
    axe(page, within=PAGE)
    assert not page.locator("[data-step]").count()
    with page.expect_download() as download:
        page.locator(".desk-export button[name=contact]").click()
    assert download.value.suggested_filename == f"{one.code}.pdf"
    page.locator("form[action$='/nguoi-gui/'] button").click()
    page.locator("#sender").wait_for()
    assert list(ContactView.objects.values_list("user", "purpose").order_by("id")) == [
        (auditor.pk, "pdf"),
        (auditor.pk, "desk"),
    ]
    assert ExportLog.objects.get().personal
