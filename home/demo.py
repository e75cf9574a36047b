"""The pages of text around the front page, and the facts in header and footer."""

from __future__ import annotations

import json
from pathlib import Path

from wagtail.models import Locale, Site

from home.models import HomePage, StandardPage
from portal.pages import texts
from portal.pages.models import PortalSettings

CONTENT = Path(__file__).parent / "content" / "pages.json"
SETTINGS = {
    "hotline_hours": "7:00–19:00, tất cả các ngày trong tuần",
    "governing_body": "Ủy ban nhân dân tỉnh Đồng Tháp",
    "email": "1022@dongthap.example",
    "frequent_searches": "\n".join(
        [
            "thủ tục hộ chiếu",
            "đăng ký khai sinh",
            "tách thửa đất",
            "lịch cúp điện",
            "gia hạn bảo hiểm y tế",
        ]
    ),
}


def front_page() -> HomePage:
    """The Vietnamese front page, which the migrations make. Raises `HomePage.DoesNotExist`."""
    return HomePage.objects.get(locale=Locale.objects.get(language_code="vi"))


def is_empty() -> bool:
    """Whether nothing stands below the front page yet."""
    return not front_page().get_children().exists()


def load(home: HomePage) -> dict[str, int]:
    """Adds the standard pages below `home` and fills in the settings of its site.

    Gives how many pages were added. Pages that stand under their slug and settings that staff
    have saved stay as they are.
    """
    site = Site.objects.filter(root_page=home).first()
    if site:
        PortalSettings.objects.get_or_create(site=site, defaults=SETTINGS)
    rows = json.loads(CONTENT.read_text("utf-8"))
    standing = set(home.get_children().values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in standing]
    for row in missing:
        page = home.add_child(instance=_page(row))
        page.save_revision().publish()
    return {"pages": len(missing)}


def _page(row: dict) -> StandardPage:
    return StandardPage(
        title=row["title"],
        slug=row["slug"],
        introduction=row["intro"],
        body=json.dumps(_body(row)),
        show_in_menus=True,
        live=False,
    )


def _body(row: dict) -> list[dict]:
    blocks: list[dict] = []
    for section in row["body"]:
        blocks.append({"type": "heading", "value": section["heading"]})
        blocks += texts.blocks(
            "\n".join(section["paragraphs"]), f"{row['slug']}-{section['heading']}"
        )
    return blocks
