"""Questions and procedures from files: each good line becomes a page, each bad one a complaint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from faq.bulk import publish_many
from faq.models import FAQIndexPage, FAQPage, ProcedureIndexPage, ProcedurePage
from portal.pages import texts
from portal.places.models import Topic
from portal.vietnamese import clean, fold, slugify

CHUNK = 1000
TITLE_LENGTH = 255
_SLUG = re.compile(r"[-\w]{1,255}", re.ASCII)


class BadRowError(ValueError):
    """Why a line cannot become a page, in the reader's language."""


@dataclass
class Report:
    """What an import did. Complaints are (line number, sentence); `skipped` lines made no page."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)


def import_questions(lines: Iterable[bytes], index: FAQIndexPage, user=None) -> Report:
    """Publishes a JSON Lines file: `{"slug", "question", "answer", "topic"?}` in each line.

    The answer may be empty; a topic may be a code or a name. A line that cannot be read is
    reported by its number and left out; a slug that exists is updated. A file of any length is
    read a thousand lines at a time, each thousand in one transaction.
    """
    report = Report()
    topics = _topics()
    rows = _json_lines(lines, report)
    while chunk := list(islice(rows, CHUNK)):
        pages = list(_pages(chunk, report, lambda row, n: _question(row, n, topics, report)))
        _publish(index, pages, "faq", _told_of_question, report, user)
    return report


def import_procedures(rows: list, index: ProcedureIndexPage, user=None) -> Report:
    """Publishes a list of `{"code", "name", "field"}`: titles only, marked for review.

    The slug is the code, lower case, dots as hyphens. "Line" in the report is the place in the
    list, counted from 1.
    """
    report = Report()
    numbered = enumerate(rows, 1)
    while chunk := list(islice(numbered, CHUNK)):
        pages = list(_pages(chunk, report, lambda row, _n: _procedure(row)))
        _publish(index, pages, "procedure", _told_of_procedure, report, user)
    return report


def _told_of_question(page: FAQPage) -> set[str]:
    """What a line tells of a question: an update leaves the rest as editors made it."""
    told = {"title", "full_question", "answer"}
    return told | {"topic"} if page.topic_id else told


def _told_of_procedure(page: ProcedurePage) -> set[str]:
    return {"title", "full_name", "code", "field"}


def _publish(index, pages: list, source: str, told, report: Report, user) -> None:
    published = publish_many(index, pages, source=source, user=user, changing=told)
    report.created += len(published.created)
    report.updated += len(published.updated)
    report.unchanged += len(published.unchanged)


def _pages(rows: Iterable[tuple[int, object]], report: Report, make) -> Iterator:
    for number, row in rows:
        try:
            yield make(row, number)
        except BadRowError as complaint:
            report.skipped.append((number, str(complaint)))


def _json_lines(lines: Iterable[bytes], report: Report) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if text.strip():
                yield number, json.loads(text)
        except UnicodeDecodeError:
            report.skipped.append((number, _("The line is not UTF-8.")))
        except (json.JSONDecodeError, RecursionError):
            report.skipped.append((number, _("The line is not JSON.")))


def _question(row, number: int, topics: dict[str, Topic], report: Report) -> FAQPage:
    row = _object(row)
    question, answer = _text(row, "question", required=True), _text(row, "answer")
    title, full = _title_and_rest(question)
    slug = _text(row, "slug") or slugify(question)
    if not _SLUG.fullmatch(slug):
        raise BadRowError(
            _("The slug %(slug)r may have letters, digits and hyphens only.") % {"slug": slug}
        )
    wanted = _text(row, "topic")
    topic = topics.get(fold(wanted)) if wanted else None
    if wanted and topic is None:
        remark = _("There is no topic %(topic)r: published without one.") % {"topic": wanted}
        report.remarks.append((number, remark))
    return FAQPage(
        title=title,
        slug=slug,
        full_question=full,
        answer=json.dumps(texts.blocks(answer, slug)),
        topic=topic,
    )


def _procedure(row) -> ProcedurePage:
    row = _object(row)
    title, full = _title_and_rest(_text(row, "name", required=True))
    code = re.sub(r"\s+", "", _text(row, "code", required=True)).replace(",", ".")
    slug = code.lower().replace(".", "-")
    if not _SLUG.fullmatch(slug) or len(code) > 40:
        raise BadRowError(_("%(code)r is not the code of a procedure.") % {"code": code[:60]})
    return ProcedurePage(
        title=title,
        slug=slug,
        full_name=full,
        code=code,
        field=" ".join(_text(row, "field").split())[:200],
        needs_review=True,
    )


def _title_and_rest(text: str) -> tuple[str, str]:
    """`text` as a page's title, and in full when it is longer than a title can be, else ""."""
    text = " ".join(text.split())
    if len(text) <= TITLE_LENGTH:
        return text, ""
    cut = text[: TITLE_LENGTH - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…", text


def _object(row) -> dict:
    if not isinstance(row, dict):
        raise BadRowError(_("The line is not an object."))
    return row


def _text(row: dict, name: str, required: bool = False) -> str:
    value = row.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise BadRowError(_("%(name)s is not a text.") % {"name": name})
    value = clean(value).strip()
    if required and not value:
        raise BadRowError(_("%(name)s is missing.") % {"name": name})
    return value


def _topics() -> dict[str, Topic]:
    """Topics by code and by folded name."""
    topics = list(Topic.objects.all())
    return {fold(topic.name): topic for topic in topics} | {topic.code: topic for topic in topics}
