"""What every visitor downloads stays small enough for an old phone on a slow network."""

import gzip
import re
from pathlib import Path

import portal.pages

STATIC = Path(portal.pages.__file__).parent / "static/portal"


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def test_the_style_sheet_is_under_ten_kilobytes():
    assert packed(STATIC / "portal.css") < 10 * 1024


def test_fonts_style_sheet_and_icons_leave_room_for_the_page():
    fonts = sum(path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2"))
    assert fonts + packed(STATIC / "portal.css") + packed(STATIC / "sprite.svg") < 90 * 1024


def test_the_font_comes_with_its_licence():
    assert "SIL Open Font License" in (STATIC / "fonts/OFL.txt").read_text()


def test_nothing_comes_from_elsewhere():
    for path in STATIC.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", path.read_text())


def test_every_icon_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "sprite.svg").read_text()))
    root = Path(portal.pages.__file__).parents[2]
    rooms = ["portal", "home", "news", "faq", "submissions", "search"]
    for room in rooms:
        for template in (root / room).rglob("templates/**/*.html"):
            named = set(re.findall(r"""{% icon ["'](\w+)["']""", template.read_text()))
            assert named <= drawn, f"{template}: {named - drawn}"
