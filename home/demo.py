"""The pages of text around the front page, and the facts in header and footer."""

from __future__ import annotations

import json
from pathlib import Path

from wagtail.models import Locale, Site

from home.models import HomePage, StandardPage
from portal.pages import texts
from portal.pages.models import PortalSettings

CONTENT = Path(__file__).parent / "content"
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

    Gives how many pages and translations were added. Pages that stand under their slug and
    settings that staff have saved stay as they are.
    """
    site = Site.objects.filter(root_page=home).first()
    if site:
        PortalSettings.objects.get_or_create(site=site, defaults=SETTINGS)
    return {
        "pages": sum(_add(home, row) for row in _rows("pages.json")),
        "translations": _load_english(home),
    }


def _rows(name: str) -> list[dict]:
    return json.loads((CONTENT / name).read_text("utf-8"))


def _add(home: HomePage, row: dict, **fields) -> bool:
    if home.get_children().filter(slug=row["slug"]).exists():
        return False
    page = home.add_child(instance=_page(row, locale=home.locale, **fields))
    page.save_revision().publish()
    return True


def _load_english(home: HomePage) -> int:
    """Adds the English versions, those of them whose Vietnamese page stands and has none yet."""
    english = home.get_translations().filter(locale__language_code="en").first()
    if english is None:
        return 0
    keys = dict(home.get_children().values_list("slug", "translation_key"))
    translated = set(english.get_children().values_list("translation_key", flat=True))
    wanted = [row for row in _rows("pages_en.json") if row["of"] in keys]
    return sum(
        _add(english, row, translation_key=keys[row["of"]])
        for row in wanted
        if keys[row["of"]] not in translated
    )


def _page(row: dict, **fields) -> StandardPage:
    return StandardPage(
        title=row["title"],
        slug=row["slug"],
        introduction=row["intro"],
        body=json.dumps(_body(row)),
        show_in_menus=True,
        live=False,
        **fields,
    )


def _body(row: dict) -> list[dict]:
    blocks: list[dict] = []
    for section in row["body"]:
        if section["heading"]:
            blocks.append({"type": "heading", "value": section["heading"]})
        blocks += texts.blocks(
            "\n".join(section["paragraphs"]), f"{row['slug']}-{section['heading']}"
        )
    return blocks
