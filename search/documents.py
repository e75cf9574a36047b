"""What is searched: one text with the facts that it is filtered, sorted and shown by."""

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

#: Facet codes of the search page (`?loai=`), in the order in which they are shown.
KINDS = (
    "hoi-dap",
    "thu-tuc",
    "tin-tuc",
    "ban-tin",
    "thong-bao",
    "su-kien",
    "trang",
    "phan-anh",
)


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One result that can be found, in plain text (no HTML), as it is now.

    `source` and `key` name it for ever; `kind` is one of `KINDS`. `title` counts most, then
    `keywords` (words people use for it, found but never shown), then `summary` and `body`.
    `summary` is what a result shows when no passage of the body fits better: it is searched too,
    so it need not stand in the body again. `topic`, `group` and `commune` are codes,
    `organisation` a name, `date` the day that results are sorted by. A document is found from
    `valid_from` (inclusive) until before `valid_to`; None means always. `extra` holds what the
    source's own result line needs (JSON values only).
    """

    source: str
    key: str
    kind: str
    title: str
    body: str
    url: str
    topic: str = ""
    topic_name: str = ""
    group: str = ""
    organisation: str = ""
    commune: str = ""
    date: datetime.date | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    language: str = "vi"
    keywords: str = ""
    summary: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    def naming(self) -> str:
        """What it is called: the text that counts most."""
        return _lines(self.title, self.keywords)

    def telling(self) -> str:
        """What else it says: the rest of the text that is searched."""
        return _lines(self.summary, self.body, self.organisation, self.topic_name)

    def digest(self) -> str:
        """A short fingerprint of everything in it: equal digests need no indexing again."""
        # Not `asdict`, which copies `extra` deeply: this runs for every text of a rebuild.
        values = {name: getattr(self, name) for name in self.__slots__}
        for name in ("date", "valid_from", "valid_to"):
            values[name] = values[name].isoformat() if values[name] else ""
        text = json.dumps(values, ensure_ascii=False, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
