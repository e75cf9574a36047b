"""Addresses from Vietnamese titles: "Đường đi" is `duong-di`, also in the editor's browser.

Django's slugify drops đ, and Wagtail's script spells it dj.
"""

from __future__ import annotations

from wagtail.admin.widgets import SlugInput

# For Wagtail's script, which replaces by these before it slugifies. Precomposed letters by their
# base; the marks of letters written in two parts (as macOS does) go.
LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
}
FORMATTERS = [
    *((f"[{accented}{accented.upper()}]", base) for base, accented in LETTERS.items()),
    ("[\u0300-\u036f]", ""),
]


def slug_input() -> SlugInput:
    """The field of a page's address, for its panel."""
    return SlugInput(formatters=FORMATTERS)
