"""Documents and sources for the tests of the search."""

from wagtail.contrib.search_promotions.models import Query

from search import changes
from search.documents import SearchDocument
from search.sources import Source


def document(key: str, title: str, body: str = "", **facts) -> SearchDocument:
    facts = {"source": "shelf", "kind": "hoi-dap", "url": f"/hoi-dap/{key}/", **facts}
    return SearchDocument(key=key, title=title, body=body, **facts)


class Shelf(Source):
    """A source that holds what a test puts on it, and notes each change in the index log."""

    name = "shelf"
    kind = "hoi-dap"

    def __init__(self, name: str = "shelf"):
        self.name = name
        self.held: dict[str, SearchDocument] = {}

    def keys(self):
        return list(self.held)

    def documents(self, keys):
        return [self.held[key] for key in keys if key in self.held]

    def put(self, key: str, title: str, body: str = "", **facts) -> None:
        self.held[key] = document(key, title, body, source=self.name, **facts)
        changes.note(self.name, [key])

    def take(self, key: str) -> None:
        del self.held[key]
        changes.note(self.name, [key])


def passports(shelf: Shelf) -> None:
    """A few questions around passports and what is often taken for them."""
    shelf.put(
        "ho-chieu",
        "Làm hộ chiếu lần đầu cần giấy tờ gì?",
        "Thủ tục cấp hộ chiếu lần đầu làm tại nơi thường trú hoặc tạm trú. Mang theo căn cước.",
        topic="cu-tru-can-cuoc",
        topic_name="Cư trú, căn cước, định danh điện tử",
        group="thu-tuc-hanh-chinh",
        organisation="Công an tỉnh",
        summary="Nộp tờ khai và ảnh tại Công an tỉnh.",
    )
    shelf.put(
        "mat-ho-chieu",
        "Thủ tục cấp lại hộ chiếu do bị mất",
        "Báo mất trong 48 giờ kể từ khi phát hiện.",
        kind="thu-tuc",
        topic="cu-tru-can-cuoc",
        topic_name="Cư trú, căn cước, định danh điện tử",
        group="thu-tuc-hanh-chinh",
        organisation="Công an tỉnh",
    )
    shelf.put(
        "khai-sinh",
        "Đăng ký khai sinh cho con trễ hạn có bị phạt không?",
        "Cha mẹ đăng ký khai sinh trong 60 ngày. Quá hạn thì đăng ký quá hạn theo 123/2015/NĐ-CP.",
        topic="ho-tich",
        topic_name="Hộ tịch, chứng thực, quốc tịch",
        group="thu-tuc-hanh-chinh",
        organisation="Ủy ban nhân dân xã, phường",
    )
    shelf.put(
        "den-duong",
        "Đèn đường không sáng thì báo cho ai?",
        "Gọi 1022 và nói rõ tên đường, số trụ đèn.",
        topic="giao-thong",
        topic_name="Giao thông, đường sá",
        group="ha-tang-ky-thuat",
        organisation="Ủy ban nhân dân xã, phường",
    )


def promote(query: str, text: str = "", url: str = "", page=None) -> None:
    """Puts a page, or an address with its words, first for a query."""
    Query.get(query).editors_picks.create(
        page=page, external_link_text=text, external_link_url=url, sort_order=0
    )
