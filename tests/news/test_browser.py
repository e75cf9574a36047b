"""News and bulletins in the browser; and the editor's way from a draft to a published bulletin."""

import pytest
from django.contrib.auth import get_user_model

from news.demo import PRINTED
from news.models import BulletinPage
from news.sentences import compose
from tests.engines.browser import DESKTOP, PHONE
from tests.news import factories
from tests.news.factories import NOVEMBER, publish

ADDRESSES = [
    "/tin-tuc/",
    "/tin-tuc/?loai=su-kien",
    "/tin-tuc/2021/12/",
    "/tin-tuc/tin/",
    "/tin-tuc/su-kien/",
    "/tin-tuc/tam-ngung/",
    "/tin-tuc/ban-tin-thang-11-2021/",
]


@pytest.fixture
def filled(news_index):
    for page in (factories.news(is_sample=True), factories.event(), factories.outage()):
        publish(news_index, page)
    bulletin = factories.bulletin(printed=PRINTED, **compose(factories.figures(), NOVEMBER))
    return publish(news_index, bulletin)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_and_nothing_is_too_wide(filled, new_page, axe, viewport, scheme):
    page = new_page(viewport)
    page.emulate_media(color_scheme=scheme)
    for address in ADDRESSES:
        assert page.goto(address).status == 200
        axe(page)
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, address


def test_bars_are_drawn_as_long_as_their_numbers(filled, page):
    page.goto("/tin-tuc/ban-tin-thang-11-2021/")
    chart = page.locator("svg.plot").first
    phone, others = (chart.locator("rect").nth(n).bounding_box()["width"] for n in range(2))
    assert phone / (phone + others) == pytest.approx(2010 / 2327, abs=0.002)
    website = chart.locator("rect.c2").nth(1).bounding_box()["width"]
    assert website / chart.locator("rect.ct").first.bounding_box()["width"] == pytest.approx(
        138 / 317, abs=0.002
    )


def test_an_editor_publishes_the_bulletin(news_index, new_page):
    page = factories.bulletin(live=False, **compose(factories.figures(), NOVEMBER))
    news_index.add_child(instance=page)
    page.save_revision()
    editor = get_user_model().objects.create_superuser("bien-tap", "a@b.vn", "mat-khau-dai")

    admin = new_page(user=editor)
    admin.goto(f"/quan-tri/pages/{page.pk}/edit/")
    assert admin.get_by_role("cell", name="2.327").is_visible()
    admin.locator("[name=introduction]").fill("Lời mở đầu do biên tập viết.")
    admin.locator("footer .w-dropdown__toggle, .footer .w-dropdown__toggle").first.click()
    admin.locator("button[name='action-publish']").click()
    admin.wait_for_url("**/quan-tri/pages/*/")

    assert BulletinPage.objects.get().frozen_at
    reader = new_page(PHONE)
    reader.goto("/tin-tuc/ban-tin-thang-11-2021/")
    assert reader.get_by_text("Lời mở đầu do biên tập viết.").is_visible()
    assert reader.get_by_text("98,37").first.is_visible()
