"""Questions and procedures in the browser: axe, width, keyboard, without JavaScript."""

import datetime

import pytest

from faq.bulk import publish_many
from faq.models import LinkedProcedure
from tests.engines.browser import DESKTOP, PHONE
from tests.faq import factories

ADDRESSES = [
    "/hoi-dap/",
    "/hoi-dap/?tu-khoa=khong+co+gi",
    "/hoi-dap/lam-ho-chieu/",
    "/hoi-dap/cau-3/",
    "/hoi-dap/linh-vuc/ho-chieu/",
    "/hoi-dap/linh-vuc/ho-chieu/?loai=thu-tuc",
    "/thu-tuc/",
    "/thu-tuc/1-001193/",
    "/thu-tuc/trong/",
]


@pytest.fixture
def filled(faq_index, procedure_index):
    topic = factories.topic()
    procedures = [factories.full_procedure(topic=topic, is_sample=True, needs_review=True)]
    procedures.append(factories.procedure("trong", "Thủ tục " + "rất dài " * 25, code=""))
    (key, _) = publish_many(procedure_index, procedures, source="procedure").created
    page = factories.question(
        topic=topic,
        organisation=factories.organisation(phone="0277 3 999 999", address="Phường Cao Lãnh"),
        short_answer="Ở Phòng Quản lý xuất nhập cảnh, hoặc trên Cổng Dịch vụ công quốc gia.",
        legal_basis='<ul><li><a href="https://vbpl.vn/">Luật số 49/2019/QH14</a></li></ul>',
        is_sample=True,
        review_by=datetime.date(2022, 2, 28),
        reviewed_on=datetime.date(2021, 11, 29),
        valid_from=datetime.date(2020, 7, 1),
    )
    page.linked_procedures = [LinkedProcedure(procedure_id=key)]
    others = (
        factories.question(f"cau-{n}", f"Câu hỏi thứ {n} là gì?", topic=topic) for n in range(25)
    )
    publish_many(faq_index, [page, *others], source="faq")


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


def test_from_the_index_to_an_answer_and_on_without_javascript(filled, new_page):
    page = new_page(PHONE, javascript=False)
    page.goto("/hoi-dap/")
    page.get_by_label("Lọc câu hỏi theo từ ngữ").fill("lam ho chieu")
    page.get_by_role("button", name="Lọc").click()
    page.get_by_role("link", name="Làm hộ chiếu lần đầu ở đâu?").click()
    assert page.locator("h1").inner_text() == "Làm hộ chiếu lần đầu ở đâu?"
    assert page.get_by_text("đang chờ rà soát").is_visible()
    page.get_by_role("link", name="Hộ chiếu, xuất nhập cảnh", exact=True).first.click()
    assert page.url.endswith("/hoi-dap/linh-vuc/ho-chieu/")
    page.get_by_role("link", name="Trang sau").click()
    assert page.url.endswith("?trang=2")


def test_the_form_opens_with_topic_and_question_filled_in(filled, page):
    page.goto("/hoi-dap/lam-ho-chieu/")
    page.get_by_role("link", name="Gửi câu hỏi").click()
    assert page.locator("[name=topic]").input_value() == "ho-chieu"
    assert page.locator("[name=title]").input_value() == "Làm hộ chiếu lần đầu ở đâu?"
