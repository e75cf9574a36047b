"""Sample news, and the bulletin of November 2021 in our own words with the client's figures."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from wagtail.models import Page

from news.models import BulletinPage, IssuedDocument, NewsIndexPage, NewsPage
from news.sentences import compose
from portal.pages import texts
from portal.vietnamese import format_month, slugify

CONTENT = Path(__file__).parent / "content"
MONTH = datetime.date(2021, 11, 1)
PUBLISHED = datetime.date(2021, 12, 2)
# What the original bulletin printed: its shares are cut off, not rounded.
PRINTED = {"percentages": {"satisfied": "98.37", "unsatisfied": "0.04", "no_reply": "1.58"}}
INTRODUCTION = "Tin của tổng đài, bản tin hằng tháng, thông báo tạm ngưng dịch vụ và sự kiện."


def load(home: Page, figures: dict) -> dict[str, int]:
    """Fills /tin-tuc/ below `home`: sample news, and the bulletin with `figures` of its month.

    `figures` are those of `month_figures(news.demo.MONTH)`; they must add up, or the bulletin is
    refused with ValidationError. Gives how many pages of each kind were added; what stands under
    a slug already stays as editors left it.
    """
    index = _index(home)
    rows = json.loads((CONTENT / "news.json").read_text("utf-8"))
    news = [_news(row) for row in rows]
    return {
        "news": sum(_publish(index, page) for page in news),
        "bulletins": int(_publish(index, _bulletin(figures))),
    }


def _index(home: Page) -> NewsIndexPage:
    found = NewsIndexPage.objects.child_of(home).first()
    if found:
        return found
    page = NewsIndexPage(title="Tin tức và bản tin", slug="tin-tuc", introduction=INTRODUCTION)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def _publish(index: NewsIndexPage, page: Page) -> bool:
    if index.get_children().filter(slug=page.slug).exists():
        return False
    page.live = False
    index.add_child(instance=page)
    page.save_revision().publish()
    return True


def _news(row: dict) -> NewsPage:
    return NewsPage(
        title=row["title"],
        slug=row["slug"],
        date=datetime.date.fromisoformat(row["date"]),
        introduction=row["intro"],
        body=json.dumps(texts.blocks("\n".join(row["paragraphs"]), row["slug"])),
        is_sample=True,
    )


def _bulletin(figures: dict) -> BulletinPage:
    text = json.loads((CONTENT / "bulletin_2021-11.json").read_text("utf-8"))
    slug = slugify(f"Bản tin {format_month(MONTH)}")
    words = compose(figures, MONTH) | text["paragraphs"] | {"introduction": text["lead"]}
    words["on_change"] = f"{words['on_change']} {text['causes']}".strip()
    page = BulletinPage(
        title=text["title"],
        slug=slug,
        year=MONTH.year,
        month=MONTH.month,
        date=PUBLISHED,
        figures=figures,
        printed=PRINTED,
        body=json.dumps(_body(text["further"], slug)),
        **words,
    )
    page.issued_documents = [
        IssuedDocument(
            number=row["number"],
            date=datetime.date.fromisoformat(row["date"]),
            title=row["title"],
            sort_order=order,
        )
        for order, row in enumerate(text["documents"])
    ]
    return page


def _body(sections: list[dict], slug: str) -> list[dict]:
    blocks: list[dict] = []
    for section in sections:
        blocks.append({"type": "heading", "value": section["heading"]})
        blocks += texts.blocks(section["text"], f"{slug}-{section['heading']}")
    return blocks
