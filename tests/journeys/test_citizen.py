"""The citizen's pages in a browser: without JavaScript, with mistakes, by keyboard, on paper."""

import io
import re

import pytest
from PIL import Image

from portal.places.models import TopicGroup
from portal.tasks import run_pending
from submissions import lookup_links
from submissions.models import PublicAnswer, State, Ticket
from submissions.receipts import receipt_url
from submissions.workflow import act
from tests.engines.browser import DESKTOP, PHONE
from tests.portal.processes import until
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    ticket,
)

FORM = "/gui-phan-anh/"
SEND = "#ticket-form .part .btn:not(.line)"
BOTH = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture(autouse=True)
def ground(site):
    DeadlineRuleFactory(name="Ý kiến thông thường", working_days=10)
    TopicFactory(name="Chiếu sáng", code="chieu-sang", group=TopicGroup.INFRASTRUCTURE)


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def answer(one: Ticket, unit) -> Ticket:
    officer = actor("officer", unit)
    act(one, "assign", actor("operator"), organisation=unit)
    act(one, "draft_answer", officer, text="Đã thay cầu chì, bốn trụ đèn đã sáng.")
    act(one, "submit_answer", officer)
    return act(one, "approve_answer", actor("approver"))


def photo(name: str, colour: str = "teal") -> dict:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def fill(page, **changes) -> None:
    typed = {
        "title": "Đèn đường hẻm 41 không sáng",
        "content": "Bốn trụ đèn trên hẻm 41 tắt từ tối thứ Hai, đường rất tối.",
        "full_name": "Nguyễn Thị Thử",
        "phone": "0912 345 678",
        "sender_address": "Khóm 1, phường Sa Đéc",
    } | changes
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)


def code_on(page) -> str:
    return page.locator("[data-ticket-code]").get_attribute("data-ticket-code")


def assert_fits(page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"


def test_without_javascript_from_the_mistake_to_the_rating(new_page, unit):
    page = new_page(PHONE, javascript=False)
    page.goto(FORM)
    fill(page, phone="091234567")
    page.set_input_files("[name=attachments]", [photo("dung.jpg"), photo("nham.jpg", "red")])
    page.click(SEND)
    assert "mới có 9 chữ số" in page.inner_text(".errs")
    assert page.locator(".got > span").count() == 2
    page.click(".got:has-text('nham.jpg') button")
    assert page.locator(".got > span").all_inner_texts()[0].startswith("dung.jpg")
    assert page.input_value("[name=title]") == "Đèn đường hẻm 41 không sáng"
    page.fill("[name=phone]", "0912345678")
    page.click(SEND)
    code = code_on(page)
    assert "chép mã phiếu" in page.inner_text("main")

    one = Ticket.objects.get(code=code)
    assert [file.original_name for file in one.attachments.all()] == ["dung.jpg"]
    run_pending()
    answer(one, unit)

    page.click("text=Theo dõi phiếu này")
    assert "Đã trả lời" in page.inner_text("main")
    page.fill("[name=phone_tail]", "5678")
    page.click("text=Mở phiếu")
    assert "Đã thay cầu chì" in page.inner_text("main")
    shown = page.locator("figure img")
    shown.scroll_into_view_if_needed()
    assert until(lambda: shown.evaluate("image => image.complete && image.naturalWidth > 0"))
    page.check("[name=score][value=very_satisfied]")
    page.click("text=Gửi đánh giá")
    assert "Cảm ơn bà con" in page.inner_text("main")
    one.refresh_from_db()
    assert one.state == State.CLOSED


@BOTH
def test_mistakes_are_told_where_the_eye_and_the_focus_are(new_page, axe, viewport):
    page = new_page(viewport)
    page.goto(FORM)
    axe(page)
    assert_fits(page)
    page.check("[name=kind][value=kien-nghi]")
    page.click(SEND)
    page.wait_for_selector(".errs")
    assert page.evaluate("document.activeElement.className") == "errs"
    assert page.title().startswith("Lỗi:")
    axe(page)
    assert_fits(page)
    page.click(".errs a:has-text('Ghi họ và tên')")
    page.keyboard.type("Nguyễn")
    assert page.input_value("[name=full_name]") == "Nguyễn"
    assert page.is_visible("[name=proposal]")


def test_only_what_is_needed_is_shown_and_what_was_typed_stays(page):
    page.goto(FORM)
    assert not page.is_visible("[name=proposal]")
    page.check("[name=kind][value=kien-nghi]")
    page.fill("[name=proposal]", "Lắp thêm một trụ đèn")
    page.check("[name=kind][value=phan-anh]")
    assert not page.is_visible("[name=proposal]")
    assert page.input_value("[name=proposal]") == "Lắp thêm một trụ đèn"

    assert not page.is_visible("[name=organisation]")
    page.check("[name=sender_kind][value=organisation]")
    assert page.is_visible("[name=organisation]")
    page.check("[name=anonymous]")
    for name in ("organisation", "full_name", "sender_address", "sender_kind >> nth=0"):
        assert not page.is_visible(f"[name={name.split(' ')[0]}] >> nth=0")
    assert page.is_visible("[name=phone]")
    page.uncheck("[name=anonymous]")
    page.check("[name=kind][value=gop-y]")
    assert not page.is_visible("[name=anonymous]")


def test_enter_sends_the_form_and_removes_no_file(page):
    page.goto(FORM)
    fill(page, title="")
    page.set_input_files("[name=attachments]", photo("den.jpg"))
    page.click(SEND)
    page.wait_for_selector(".errs")
    assert page.locator(".got").count() == 1
    page.fill("[name=title]", "Đèn hẻm 41")
    page.press("[name=title]", "Enter")
    page.wait_for_selector("[data-ticket-code]")
    assert Ticket.objects.get().attachments.count() == 1


def test_back_and_send_again_is_the_same_ticket(page):
    page.goto(FORM)
    fill(page)
    page.click(SEND)
    page.wait_for_selector("[data-ticket-code]")
    first = page.url
    page.go_back()
    page.click(SEND)
    page.wait_for_selector("[data-ticket-code]")
    assert page.url == first
    assert Ticket.objects.count() == 1


def test_a_double_click_is_one_ticket(page):
    page.goto(FORM)
    fill(page)
    page.dblclick(SEND)
    page.wait_for_selector("[data-ticket-code]")
    assert Ticket.objects.count() == 1


def test_a_form_that_lost_its_cookies_comes_back_filled(page):
    page.goto(FORM)
    fill(page)
    page.context.clear_cookies()
    page.click(SEND)
    page.wait_for_selector("text=Nội dung đã gõ vẫn còn đây")
    page.click(SEND)
    page.wait_for_selector("[data-ticket-code]")
    assert Ticket.objects.get().title == "Đèn đường hẻm 41 không sáng"


@BOTH
def test_the_receipt(new_page, axe, viewport):
    page = new_page(viewport)
    one = ticket()
    page.goto(receipt_url(one))
    axe(page)
    assert_fits(page)
    assert page.is_visible("[data-print]")
    page.emulate_media(media="print")
    assert page.is_visible(f"text={one.code}")
    assert not page.is_visible("nav >> nth=0")
    assert not page.is_visible("[data-print]")


@BOTH
def test_every_face_of_the_tracking_page(new_page, axe, viewport, unit):
    page = new_page(viewport)
    done, asked = answer(ticket(), unit), ticket(title="Nước yếu")
    act(asked, "ask_information", actor("operator"), text="Xin cho biết số nhà.")

    def look(address: str) -> None:
        page.goto(address)
        axe(page)
        assert_fits(page)

    look("/tra-cuu/")
    look("/tra-cuu/?ma=123")
    assert page.evaluate("document.activeElement.className") == "errs"
    look(f"/tra-cuu/?ma={done.code}")
    for one in (done, asked):
        page.goto(f"/tra-cuu/?ma={one.code}")
        page.fill("[name=phone_tail]", "5678")
        page.press("[name=phone_tail]", "Enter")
        page.wait_for_selector("text=Nội dung đã gửi")
        axe(page)
        assert_fits(page)
    page.fill("[name=text]", "Số nhà 12.")
    page.get_by_role("button", name="Gửi bổ sung").click()
    page.wait_for_selector("text=đã chuyển đến cơ quan giải quyết")
    page.click("text=Khóa phiếu trên máy này")
    page.goto(f"/tra-cuu/?ma={asked.code}")
    assert not page.locator("text=Số nhà 12.").count()
    look("/tra-cuu/duong-dan/da-gui/")


def test_a_link_from_the_mail_opens_by_its_button(page, axe, unit):
    one = answer(ticket(), unit)
    path = re.sub(r"^https?://[^/]+", "", lookup_links.issue(one))
    page.goto(path)
    axe(page)
    page.click("main button")
    page.wait_for_selector("text=Đã thay cầu chì")
    page.goto(path)
    page.click("main button")
    page.wait_for_selector("text=không còn dùng được")
    axe(page)


@BOTH
def test_published_answers(new_page, axe, viewport):
    page = new_page(viewport)
    one = ticket()
    PublicAnswer.objects.create(
        ticket=one,
        state="published",
        title="Đèn hẻm 41 đã sáng",
        question="Bốn trụ đèn không sáng.",
        answer="Đã thay cầu chì.",
        published_at=one.received_at,
    )
    page.goto("/phan-anh/")
    axe(page)
    assert_fits(page)
    page.click("text=Đèn hẻm 41 đã sáng")
    page.wait_for_selector("text=Đã thay cầu chì.")
    axe(page)
    assert_fits(page)


@pytest.mark.parametrize("path", [FORM, "/tra-cuu/", "/phan-anh/"])
def test_in_english(page, axe, path):
    page.goto(f"/en{path}")
    axe(page)
    assert page.locator("html").get_attribute("lang") == "en"
