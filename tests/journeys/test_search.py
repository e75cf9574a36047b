"""A visitor searches by phone, by keyboard, without scripts; an editor mends what is not found."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from search import query_log
from search.models import Deflection, QueryClick, SynonymGroup
from submissions.defaults import load_desk
from submissions.permissions import EDITOR, GROUPS
from tests.search.conftest import shelf  # noqa: F401  (the small site of the search's tests)
from tests.search.factories import passports


@pytest.fixture
def filled(site, shelf):  # noqa: F811
    passports(shelf)
    shelf.put(
        "cuoc-goi",
        "Mất hộ chiếu ở nước ngoài thì báo cho ai?",
        "Báo cơ quan đại diện Việt Nam nơi gần nhất.",
        topic="cu-tru-can-cuoc",
        organisation="Sở Ngoại vụ",
    )
    return shelf


@pytest.mark.slow
def test_a_visitor_finds_the_answer_on_a_phone(filled, phone_page, axe):
    page = phone_page
    page.goto("/tim-kiem/")
    field = page.get_by_role("combobox")
    field.press_sequentially("ho chieu")
    page.get_by_role("option").first.wait_for()
    assert "gợi ý" in page.locator(".find [role=status]").inner_text()
    field.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=ho+chieu")
    assert page.locator(".hits mark").first.inner_text() == "hộ chiếu"
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#bo-loc").get_by_label("Hỏi đáp").check()
    page.locator("#bo-loc summary", has_text="Nơi giải quyết").click()
    page.locator("#bo-loc").get_by_label("Công an tỉnh").check()
    page.get_by_role("button", name="Áp dụng").click()
    page.wait_for_url("**loai=hoi-dap&co-quan=**")
    assert page.locator(".hits > li").count() == 1
    axe(page)
    page.get_by_role("link", name="Bỏ lọc Loại nội dung: Hỏi đáp").click()
    page.wait_for_url(lambda address: "loai" not in address and "co-quan" in address)


@pytest.mark.slow
def test_suggestions_are_chosen_by_keyboard_alone(filled, page):
    page.goto("/tim-kiem/")
    page.keyboard.press("Tab")
    field = page.get_by_role("combobox")
    field.focus()
    page.keyboard.type("den du")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert chosen.inner_text() == "Đèn đường không sáng thì báo cho ai?"
    with page.expect_request("**/hoi-dap/den-duong/"):
        page.keyboard.press("Enter")


@pytest.mark.slow
def test_a_click_is_counted_and_leads_straight_to_its_page(filled, page):
    page.goto("/tim-kiem/?q=den+duong")
    link = page.locator(".hits a").first
    assert link.get_attribute("href") == "/hoi-dap/den-duong/"
    with page.expect_response("**/tim-kiem/da-mo/") as told:
        link.click(modifiers=["Control"])
    assert told.value.status == 204
    assert QueryClick.objects.get().url == "/hoi-dap/den-duong/"


@pytest.mark.slow
def test_facets_order_and_pages_need_no_scripts(filled, new_page):
    for number in range(12):
        filled.put(f"lich-{number}", f"Lịch tiêm chủng tuần {number}", kind="thong-bao")
    page = new_page(javascript=False)
    page.goto("/tim-kiem/?q=lich+tiem")
    page.get_by_role("link", name="Trang sau").click()
    assert page.locator(".hits > li").count() == 2
    page.goto("/tim-kiem/?q=ho+chieu")
    page.locator("#bo-loc [value=thu-tuc]").check()
    page.get_by_role("button", name="Áp dụng").click()
    assert page.locator(".hits > li").count() == 1
    page.get_by_role("link", name="Bỏ lọc Loại nội dung: Thủ tục").click()
    page.get_by_role("link", name="Mới nhất").click()
    assert "sap-xep=moi-nhat" in page.url


@pytest.mark.slow
def test_who_writes_finds_the_answer_and_need_not_send(filled, phone_page, axe):
    page = phone_page
    page.goto("/gui-phan-anh/")
    page.locator("#id_title").fill("Đèn đường không sáng")
    page.locator("#id_content").fill("Đèn đường không sáng thì báo cho ai vậy?")
    offered = page.locator("#near-answers")
    offered.get_by_role("link").first.wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with page.expect_request("**/hoi-dap/den-duong/"):
        offered.get_by_role("button").first.click()
    assert Deflection.objects.get().url == "/hoi-dap/den-duong/"


@pytest.fixture
def editor(db):
    load_desk()
    user = get_user_model().objects.create_user("bien-tap", password="mật khẩu rất dài")
    user.groups.add(Group.objects.get(name=GROUPS[EDITOR]))
    return user


@pytest.mark.slow
def test_an_editor_mends_a_query_that_found_nothing(filled, new_page, editor):
    visitor = new_page()
    visitor.goto("/tim-kiem/?q=laissez+passer")
    assert visitor.locator(".hits > li").count() == 0
    query_log.flush()
    page = new_page(user=editor)
    page.goto("/quan-tri/reports/search/")
    row = page.locator("tr", has_text="laissez passer")
    row.get_by_role("link", name="Thêm từ đồng nghĩa").click()
    terms = page.locator("[name=terms]")
    assert terms.input_value() == "laissez passer"
    terms.fill("laissez passer\nhộ chiếu")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Xem tác dụng").click()
    preview = opened.value
    preview.wait_for_load_state()
    assert "mới vào 5 kết quả đầu" in preview.inner_text("main")
    assert not SynonymGroup.objects.exists()
    preview.close()
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url("**/quan-tri/snippets/search/synonymgroup/")
    visitor.goto("/tim-kiem/?q=laissez+passer")
    assert visitor.locator(".hits > li").count() >= 3
