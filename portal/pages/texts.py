"""Plain text from a file becomes the raw blocks of a page's body."""

from __future__ import annotations

import re
import uuid
from html import escape

_NAMESPACE = uuid.UUID("8f3b1c52-70c4-4d6f-9d55-31a0c8f9d1aa")
_BULLET = re.compile(r"^\s*[-*•+]\s+")


def blocks(text: str, key: str) -> list[dict]:
    """`text` as the raw stream of a body: one block of rich text, or none for an empty text.

    Lines that begin with a hyphen or a bullet make a list, every other line a paragraph. All
    markup in `text` is shown as it is typed. The block's id follows from `key`, so that the same
    text twice gives the same stream.
    """
    html = "".join(_paragraphs(text))
    return [block(html, key)] if html else []


def block(html: str, key: str) -> dict:
    """A raw block of rich text whose id follows from `key`."""
    return {"type": "text", "value": html, "id": str(uuid.uuid5(_NAMESPACE, key))}


def _paragraphs(text: str):
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        if _BULLET.match(line):
            items.append(f"<li>{escape(_BULLET.sub('', line).strip(), quote=False)}</li>")
            continue
        if items:
            yield f"<ul>{''.join(items)}</ul>"
            items = []
        if line.strip():
            yield f"<p>{escape(line.strip(), quote=False)}</p>"
