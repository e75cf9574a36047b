"""Results that editors put first for a query: rows of wagtail.contrib.search_promotions.

Wagtail matches them letter by letter. Here a query is matched in the normal form of the search, so
that "ho chieu", "HỘ CHIẾU" and "hooj chieesu" all meet the row for "hộ chiếu".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page


@dataclass(frozen=True, slots=True)
class Promoted:
    """One row: a page of the site, or an address with its words."""

    title: str
    url: str
    description: str = ""
    page: int | None = None


def rows() -> Iterator[tuple[str, Promoted]]:
    """Every row with its query, in the editors' order; one query of the database."""
    for row in SearchPromotion.objects.select_related("query").order_by("sort_order", "pk"):
        text, url = row.external_link_text or row.external_link_url, row.external_link_url
        yield row.query.query_string, Promoted(text, url, row.description, row.page_id)


def to_show(promoted: Sequence[Promoted]) -> list[Promoted]:
    """Those that can be opened by everybody now, pages with their titles and addresses."""
    wanted = [row.page for row in promoted if row.page]
    pages = Page.objects.live().public().in_bulk(wanted) if wanted else {}
    shown = []
    for row in promoted:
        if row.page is None:
            shown.append(row)
        elif (page := pages.get(row.page)) and (url := page.get_url()):
            shown.append(Promoted(page.title, url, row.description, row.page))
    return shown
