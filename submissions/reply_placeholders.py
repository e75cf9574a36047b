"""The placeholders that a reply template may hold."""

from __future__ import annotations

import re

NAMES = ("code", "title", "organisation", "topic", "commune", "received", "due", "officer")
PLACEHOLDER = re.compile(r"\{\s*([^{}]*?)\s*\}")


def unknown(text: str) -> list[str]:
    """What stands in braces and is no placeholder, in order, each once."""
    found = (match[1] for match in PLACEHOLDER.finditer(text))
    return list(dict.fromkeys(name for name in found if name not in NAMES))
