"""Every public page, at both widths: no finding of axe, no sideways scrolling, no complaint of the
browser, no foreign host. And the admin asks no foreign host either."""

import pytest

from tests.engines.browser import DESKTOP, PHONE

PUBLIC = [
    "/",
    "/en/",
    "/hoi-dap/",
    "/thu-tuc/",
    "/tin-tuc/",
    "/tim-kiem/",
    "/tim-kiem/?q=ho+chieu",
    "/gui-phan-anh/",
    "/tra-cuu/",
    "/phan-anh/",
    "/khong-co-trang-nay/",
]
ADMIN = ["/quan-tri/", "/quan-tri/pages/", "/quan-tri/images/", "/quan-tri/reports/site-history/"]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page(path, viewport, site, new_page, axe):
    page = new_page(viewport)
    page.goto(path)
    axe(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"], f"{path} is {width} px wide"


@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_without_javascript(path, site, new_page):
    page = new_page(javascript=False)
    page.goto(path)
    assert page.locator("h1").count() == 1


def test_the_admin_asks_no_foreign_host(site, new_page, admin_user):
    page = new_page(user=admin_user)
    for path in ADMIN:
        assert page.goto(path).status == 200, path
        page.wait_for_load_state("networkidle")
    page.goto(f"/quan-tri/pages/{site.root_page.pk}/edit/")
    page.wait_for_load_state("networkidle")
