"""The words of the demo tickets: what people ask and report, what is answered, made-up names."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

CONTENT = Path(__file__).parent / "content" / "tickets.json"


@dataclass(frozen=True)
class Text:
    """One matter as people put it, with an answer. `topic` and `kind` are codes."""

    topic: str
    kind: str
    title: str
    content: str
    answer: str
    proposal: str = ""


@dataclass(frozen=True)
class Library:
    """All texts by topic and by title, and the names of senders."""

    by_topic: dict[str, list[Text]]
    by_title: dict[str, Text]
    names: list[str]


@functools.cache
def library() -> Library:
    """The texts of the content file, read once."""
    content = json.loads(CONTENT.read_text(encoding="utf-8"))
    texts = [Text(**row) for row in content["tickets"]]
    by_topic: dict[str, list[Text]] = {}
    for text in texts:
        by_topic.setdefault(text.topic, []).append(text)
    return Library(by_topic, {text.title: text for text in texts}, content["names"])
