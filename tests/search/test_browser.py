"""Searching by keyboard, with a screen reader and without JavaScript."""

import pytest

from .factories import passports

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled(site, shelf):
    passports(shelf)
    for number in range(3):
        shelf.put(f"lich-{number}", f"Lịch tiêm chủng tuần {number}")


def test_suggestions_by_keyboard(filled, page, axe):
    page.goto("/tim-kiem/")
    field = page.get_by_role("combobox")
    field.press_sequentially("ho chi")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.count() == 2
    assert field.get_attribute("aria-expanded") == "true"
    axe(page)
    field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("ArrowUp")
    assert not field.get_attribute("aria-activedescendant")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "ho chi"
    field.press("Enter")
    page.wait_for_url("**/tim-kiem/?q=ho+chi")


def test_a_suggestion_leads_to_its_page(filled, page):
    page.goto("/tim-kiem/")
    page.get_by_role("combobox").press_sequentially("den duong")
    with page.expect_request("**/hoi-dap/den-duong/"):
        page.get_by_role("option").first.click()


@pytest.mark.parametrize("query", ["thu tuc ho chieu", "ve may bay", ""])
def test_the_page_is_accessible_at_both_widths(filled, new_page, axe, query):
    for width in (390, 1280):
        page = new_page({"width": width, "height": 900})
        page.goto(f"/tim-kiem/?q={query}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_works_without_javascript(filled, new_page):
    page = new_page(javascript=False)
    page.goto("/tim-kiem/")
    page.get_by_role("searchbox").fill("hộ chiếu")
    page.get_by_role("button", name="Tìm").click()
    assert page.locator(".hits > li").count() == 2
    page.get_by_role("link", name="Thủ tục 1").click()
    assert page.locator(".hits > li").count() == 1
    page.get_by_label("Ủy ban nhân dân").first.count()
