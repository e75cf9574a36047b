"""The blocks of a text, as readers get them."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from portal.pages.blocks import RICH_TEXT_FEATURES
from tests.home.factories import standard_page


@pytest.fixture
def shown(client, home_page):
    """Shows one block in a page and gives the markup of the text."""

    def show(kind: str, value) -> BeautifulSoup:
        standard_page(home_page, "Thử", body=json.dumps([{"type": kind, "value": value}]))
        page = BeautifulSoup(client.get("/thu/").content.decode(), "html.parser")
        return page.find("article")

    return show


@pytest.fixture
def picture(db):
    return Image.objects.create(
        title="canh-dong.jpg", file=get_test_image_file("dong.png", size=(1600, 1200))
    )


@pytest.fixture
def paper(db):
    return Document.objects.create(
        title="Tờ khai TK01", file=ContentFile(b"x" * 150_000, "to-khai.pdf")
    )


class TestHeading:
    def test_has_an_address_of_its_own(self, shown):
        heading = shown("heading", "Giấy tờ cần mang").find("h2")
        assert heading["id"] == "giay-to-can-mang"

    def test_one_of_signs_only_has_one_too(self, shown):
        assert shown("heading", "…").find("h2")["id"] == "muc"

    def test_never_takes_an_id_of_the_frame(self, shown):
        assert shown("heading", "Nội dung").find("h2")["id"] == "muc-noi-dung"

    def test_markup_in_it_stays_text(self, shown):
        assert shown("heading", "<b>Đậm</b>").find("h2").get_text() == "<b>Đậm</b>"


class TestText:
    def test_keeps_what_editors_may_use(self, shown):
        text = shown("text", "<h3>Mục</h3><p><b>Đậm</b></p><ul><li>Một</li></ul>")
        assert text.find("h3") and text.find("b") and text.find("li")

    def test_follows_the_heading_before_it_without_a_wrapper(self, client, home_page):
        standard_page(home_page)
        page = BeautifulSoup(
            client.get("/du-lieu-ca-nhan-cua-ba-con/").content.decode(), "html.parser"
        )
        assert page.select("article.flow > h2 + p + h3 + ul + aside.note + .scroll")

    def test_the_editor_lets_no_script_and_no_odd_link_through(self):
        pasted = {
            "blocks": [
                {
                    "key": "a",
                    "text": "Xem <script>x()</script> đây",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
                }
            ],
            "entityMap": {
                "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:x()"}}
            },
        }
        converter = ContentstateConverter(features=RICH_TEXT_FEATURES)
        html = converter.to_database_format(json.dumps(pasted))
        assert "<script" not in html and "javascript" not in html


class TestFigure:
    def test_describes_itself_and_comes_in_the_size_that_fits(self, shown, picture):
        image = {"image": picture.pk, "alt_text": "Cánh đồng mùa nước nổi", "decorative": False}
        figure = shown("figure", {"image": image, "caption": "Tràm Chim"}).find("figure")
        tag = figure.find("img")
        assert tag["alt"] == "Cánh đồng mùa nước nổi"
        assert [part.split()[-1] for part in tag["srcset"].split(",")] == ["400w", "800w", "1216w"]
        assert tag["width"] and tag["height"] and tag["loading"] == "lazy"
        assert ".webp" in tag["src"]
        assert figure.find("figcaption").get_text() == "Tràm Chim"

    def test_a_decorative_one_says_nothing(self, shown, picture):
        image = {"image": picture.pk, "alt_text": "", "decorative": True}
        figure = shown("figure", {"image": image, "caption": ""}).find("figure")
        assert figure.find("img")["alt"] == "" and not figure.find("figcaption")

    def test_one_that_was_deleted_leaves_no_hole(self, shown, picture):
        image = {"image": picture.pk, "alt_text": "Cánh đồng", "decorative": False}
        picture.delete()
        assert not shown("figure", {"image": image, "caption": "Tràm Chim"}).find("figure")


class TestNote:
    def test_stands_beside_the_text_with_a_title(self, shown):
        note = shown("note", {"title": "Lưu ý", "text": "<p>Mang <b>bản chính</b>.</p>"})
        assert note.find(class_="note")["aria-label"] == "Lưu ý"
        assert note.find("b", string="bản chính")


class TestTable:
    def table(self, shown, **options):
        value = {"data": [["Việc", "Hạn"], ["Hộ chiếu", "8 ngày"], [None, ""]], **options}
        return shown("table", value)

    def test_says_which_cells_are_headers(self, shown):
        table = self.table(
            shown,
            first_row_is_table_header=True,
            first_col_is_header=True,
            table_caption="Thời hạn",
        )
        assert table.find("caption").get_text() == "Thời hạn"
        assert [th.get_text() for th in table.select('thead th[scope="col"]')] == ["Việc", "Hạn"]
        assert table.select_one('tbody th[scope="row"]').get_text() == "Hộ chiếu"

    def test_can_be_scrolled_by_keyboard_where_it_is_too_wide(self, shown):
        region = self.table(shown, first_row_is_table_header=True).find(class_="scroll")
        assert region["tabindex"] == "0" and region["role"] == "region" and region["aria-label"]

    def test_an_empty_cell_is_empty(self, shown):
        assert "None" not in self.table(shown, first_row_is_table_header=True).get_text()


class TestDownload:
    def test_says_type_and_size(self, shown, paper):
        block = shown("download", {"document": paper.pk, "title": ""})
        link = block.find("a")
        assert link["href"] == paper.url and link.get_text(strip=True) == "Tờ khai TK01"
        assert block.find(class_="src").get_text() == "PDF, 146,5 KB"

    def test_may_have_a_title_of_its_own(self, shown, paper):
        block = shown("download", {"document": paper.pk, "title": "Mẫu đơn"})
        assert block.find("a").get_text(strip=True) == "Mẫu đơn"
        assert block.find("svg")["aria-hidden"] == "true"

    def test_one_that_was_deleted_leaves_no_dead_link(self, shown, paper):
        pk = paper.pk
        paper.delete()
        assert not shown("download", {"document": pk, "title": "Mẫu đơn"}).find("a")
