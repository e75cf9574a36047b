"""The citizen's whole way on a phone, with and without JavaScript: a photo sent later, an answer
that does not satisfy, a second one that does; a lost code; words that come too late."""

import re

import pytest
from django.core import mail

from portal.places.models import TopicGroup
from portal.tasks import run_pending
from submissions.models import State, Ticket
from submissions.workflow import act
from tests.engines.browser import DESKTOP, PHONE
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    ticket,
)

from .test_citizen import FORM, SEND, assert_fits, code_on, fill, photo

WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
BOTH = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture(autouse=True)
def ground(site):
    DeadlineRuleFactory(name="Ý kiến thông thường", working_days=10)
    TopicFactory(name="Chiếu sáng", code="chieu-sang", group=TopicGroup.INFRASTRUCTURE)


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def check(axe):
    """Nothing wider than the screen, and nothing for axe to find where it can run."""

    def look(page, javascript: bool = True) -> None:
        assert_fits(page)
        if javascript:
            axe(page)

    return look


def send_answer(one: Ticket, unit, text: str) -> None:
    officer = actor("officer", unit)
    act(one, "draft_answer", officer, text=text)
    act(one, "submit_answer", officer)
    act(one, "approve_answer", actor("approver"))


def unlock(page, code: str) -> None:
    page.goto(f"/tra-cuu/?ma={code}")
    page.fill("[name=phone_tail]", "5678")
    page.click("text=Mở phiếu")
    page.wait_for_selector("text=Nội dung đã gửi")


@WAYS
def test_from_the_report_over_a_photo_and_a_bad_answer_to_a_good_one(
    new_page, unit, check, settings, javascript
):
    settings.PORTAL_CAPTCHA = False  # a script types faster than people do
    page = new_page(PHONE, javascript=javascript)
    page.goto(FORM)
    fill(page)
    page.click(SEND)
    page.wait_for_selector("[data-ticket-code]")
    code = code_on(page)
    one = Ticket.objects.get(code=code)
    act(one, "assign", actor("operator"), organisation=unit)

    # A word and a photo more; first without the word being too long.
    unlock(page, code)
    check(page, javascript)
    page.fill("[name=text]", "x" * 5001)
    page.set_input_files("[name=attachments]", [photo("tru-12.jpg"), photo("nham.jpg", "red")])
    page.click("text=Gửi nội dung bổ sung")
    page.wait_for_selector(".errs")
    check(page, javascript)
    page.click(".got:has-text('nham.jpg') button")
    page.wait_for_selector("text=Đã gỡ tệp")
    page.fill("[name=text]", "Trụ số 12 cũng tắt.")
    page.click("text=Gửi nội dung bổ sung")
    page.wait_for_selector("text=đã chuyển đến cơ quan giải quyết")
    assert "Kèm 1 tệp" in page.inner_text(".tl")
    check(page, javascript)
    assert [file.original_name for file in one.attachments.all()] == ["tru-12.jpg"]

    # Asked for more: the reply starts the clock again.
    act(one, "ask_information", actor("officer", unit), text="Xin cho biết trụ gần nhà số mấy.")
    page.reload()
    assert "Tạm ngừng tính hạn từ" in page.inner_text("main")
    check(page, javascript)
    page.fill("[name=text]", "Gần nhà số 41.")
    page.get_by_role("button", name="Gửi bổ sung").click()
    page.wait_for_selector("text=Cảm ơn bà con")
    assert "Tạm ngừng tính hạn" not in page.inner_text("main .state")

    # Not satisfied: opened again, answered again, satisfied.
    send_answer(one, unit, "Đã thay một bóng.")
    page.reload()
    check(page, javascript)
    page.check("[name=score][value=unsatisfied]")
    page.fill("[name=comment]", "Trụ số 12 vẫn tắt.")
    page.click("text=Gửi đánh giá")
    page.wait_for_selector("text=hạn trả lời mới là")
    assert "Lượt trả lời thứ 2" in page.inner_text(".state")
    check(page, javascript)
    send_answer(one, unit, "Đã thay dây, trụ số 12 đã sáng.")
    page.reload()
    assert "trụ số 12 đã sáng" in page.inner_text("main")
    assert "Đã thay một bóng." in page.inner_text("main")
    page.check("[name=score][value=satisfied]")
    page.click("text=Gửi đánh giá")
    page.wait_for_selector("text=Cảm ơn bà con")
    check(page, javascript)
    one.refresh_from_db()
    assert (one.state, one.round) == (State.CLOSED, 2)
    assert [rating.score for rating in one.ratings.all()] == ["unsatisfied", "satisfied"]


@BOTH
def test_a_lost_code_comes_by_mail(new_page, check, viewport):
    page = new_page(viewport)
    one = ticket()
    run_pending()
    page.goto("/tra-cuu/")
    page.click("text=Gửi lại qua thư điện tử")
    page.wait_for_url("**/quen-ma/")
    check(page)
    page.fill("[name=phone]", "0912345678")
    page.fill("[name=email]", "thu@")
    page.click("text=Gửi mã phiếu cho tôi")
    page.wait_for_selector(".errs")
    check(page)
    page.fill("[name=email]", "thu@example.com")
    mail.outbox.clear()
    page.click("text=Gửi mã phiếu cho tôi")
    page.wait_for_url("**/quen-ma/da-gui/")
    check(page)
    run_pending()
    body = mail.outbox[-1].body
    assert one.code in body
    page.goto(re.search(r"/tra-cuu/duong-dan/\S+", body)[0])
    check(page)
    page.click("main button")
    page.wait_for_selector("text=Nội dung đã gửi")
    assert one.title in page.inner_text("h1")


@WAYS
def test_words_too_late_for_their_ticket_begin_a_new_one(new_page, unit, check, javascript):
    page = new_page(PHONE, javascript=javascript)
    one = ticket()
    unlock(page, one.code)
    act(one, "refuse", actor("operator"), reason="Thuộc việc của tòa án.")
    page.fill("[name=text]", "Tôi chỉ hỏi nơi nộp đơn.")
    page.set_input_files("[name=attachments]", photo("don.jpg"))
    page.click("text=Gửi nội dung bổ sung")
    page.wait_for_selector("text=không mất gì")
    check(page, javascript)
    page.click("text=Gửi thành phiếu mới")
    page.wait_for_selector("#ticket-form")
    typed = page.input_value("#ticket-form [name=content]")
    assert typed.split("\n") == [f"Tiếp theo phiếu {one.code}.", "Tôi chỉ hỏi nơi nộp đơn."]
    assert page.locator(".got:has-text('don.jpg')").count() == 1
    check(page, javascript)


@BOTH
def test_how_a_ticket_ended_and_what_can_be_done(new_page, unit, check, viewport):
    page = new_page(viewport)
    coordinator, operator = actor("coordinator"), actor("operator")
    main = ticket()
    act(main, "assign", operator, organisation=unit)
    send_answer(main, unit, "Kính gửi ông Nguyễn Văn Thử: đã thay bóng.")
    double = act(ticket(), "merge", coordinator, into=main)
    refused = act(ticket(), "refuse", operator, reason="Thuộc việc của tòa án.")
    forwarded = act(ticket(), "forward", operator, organisation=unit, reason="Ngoài thẩm quyền.")
    for one, told in [
        (double, "đã thay bóng."),
        (refused, "Thuộc việc của tòa án."),
        (forwarded, "Ngoài thẩm quyền."),
    ]:
        page.goto(f"/tra-cuu/?ma={one.code}")
        check(page)
        unlock(page, one.code)
        shown = page.inner_text("main")
        assert told in shown
        assert "Gửi phiếu mới, dẫn lại phiếu này" in shown
        assert "Nguyễn Văn Thử" not in shown
        check(page)
