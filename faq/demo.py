"""Sample content: the client's 140 questions, answered, and some procedures, all marked as sample.

`python manage.py load_places` comes first: topics and answering bodies are looked up, not made.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path

from django.utils import timezone
from wagtail.models import Page

from faq.bulk import publish_many
from faq.models import (
    FAQIndexPage,
    FAQPage,
    LegalBasis,
    LinkedProcedure,
    ProcedureIndexPage,
    ProcedurePage,
    RequiredDocument,
    SubmissionWay,
)
from portal.pages import texts
from portal.places.models import Organisation, Topic
from portal.vietnamese import fold

CONTENT = Path(__file__).parent / "content"
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"


def load(home: Page) -> dict[str, int]:
    """Fills /hoi-dap/ and /thu-tuc/ below `home`, making the two indexes if they are missing.

    Gives how many pages of each kind were added. What stands under a slug already stays as
    editors left it, so a second run adds nothing. Raises LookupError for a topic that is not
    there.
    """
    questions = _index(home, FAQIndexPage, "hoi-dap", "Hỏi đáp", QUESTIONS_INTRODUCTION)
    procedures = _index(
        home, ProcedureIndexPage, "thu-tuc", "Thủ tục hành chính", PROCEDURES_INTRODUCTION
    )
    topics = {topic.code: topic for topic in Topic.objects.all()}
    bodies = _bodies()
    rows = json.loads((CONTENT / "procedures.json").read_text("utf-8"))
    added = {"procedures": _add(procedures, rows, lambda row: _procedure(row, topics, bodies))}
    known = {page.slug: page for page in ProcedurePage.objects.child_of(procedures)}
    added["questions"] = _add(
        questions, _question_rows(topics), lambda row: _question(row, topics, bodies, known)
    )
    return added


QUESTIONS_INTRODUCTION = (
    "Câu hỏi bà con hay gọi đến tổng đài, xếp theo lĩnh vực, kèm cơ quan trả lời và căn cứ pháp lý."
)
PROCEDURES_INTRODUCTION = (
    "Giấy tờ cần có, nơi nộp, thời hạn, phí và lệ phí của từng thủ tục. "
    "Bản chính thức nằm trên Cổng Dịch vụ công quốc gia."
)


def _index(home: Page, model: type[Page], slug: str, title: str, introduction: str) -> Page:
    found = model.objects.child_of(home).first()
    if found:
        return found
    page = home.add_child(instance=model(title=title, slug=slug, introduction=introduction))
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def _add(index: Page, rows: Iterable[dict], make: Callable[[dict], Page]) -> int:
    standing = set(index.get_children().values_list("slug", flat=True))
    pages = [make(row) for row in rows if row["slug"] not in standing]
    source = "faq" if isinstance(index, FAQIndexPage) else "procedure"
    return len(publish_many(index, pages, source=source).created)


def _bodies() -> dict[str, Organisation]:
    """The organisations of today by folded name."""
    today = Organisation.objects.valid_on(timezone.localdate())
    return {fold(body.name): body for body in today}


def _topic(code: str, topics: dict[str, Topic]) -> Topic:
    if code not in topics:
        raise LookupError(f"There is no topic {code!r}: run load_places first.")
    return topics[code]


def _question_rows(codes: Iterable[str]) -> Iterator[dict]:
    """The rows of all topics, in the topics' order."""
    for code in codes:
        path = CONTENT / "faqs" / f"{code}.json"
        if path.exists():
            group = json.loads(path.read_text("utf-8"))
            yield from (row | {"topic": code} for row in group["faqs"])


def _question(row: dict, topics: dict, bodies: dict, procedures: dict) -> FAQPage:
    body = bodies.get(fold(row["organisation"]))
    page = FAQPage(
        title=row["question"],
        slug=row["slug"],
        short_answer=row["short_answer"],
        answer=json.dumps(texts.blocks("\n".join(row["answer"]), row["slug"])),
        topic=_topic(row["topic"], topics),
        organisation=body,
        answering_body="" if body else row["organisation"],
        legal_basis=_list(row["legal_basis"]),
        keywords=", ".join(row["keywords"]),
        is_sample=True,
    )
    page.linked_procedures = [
        LinkedProcedure(procedure=procedures[slug], sort_order=order)
        for order, slug in enumerate(row.get("procedures", []))
    ]
    return page


def _procedure(row: dict, topics: dict, bodies: dict) -> ProcedurePage:
    page = ProcedurePage(
        title=row["name"],
        slug=row["slug"],
        code=row["code"],
        level=row["level"],
        field=row["field"],
        topic=_topic(row["topic"], topics),
        introduction=row["summary"],
        audience=row["audience"],
        steps=_steps(row),
        organisation=bodies.get(fold(row["organisation"])),
        competent_body="" if fold(row["organisation"]) in bodies else row["organisation"],
        result=row["result"],
        conditions=row["conditions"],
        keywords=", ".join(row["keywords"]),
        national_url=NATIONAL_PORTAL,
        is_sample=True,
    )
    page.ways = [
        SubmissionWay(
            form=way["form"], time=way["time"], fee=way["fee"], note=way["note"], sort_order=order
        )
        for order, way in enumerate(row["ways"])
    ]
    page.documents = [
        RequiredDocument(
            name=paper["name"],
            form_number=paper["form_number"],
            originals=paper["original"],
            copies=paper["copy"],
            sort_order=order,
        )
        for order, paper in enumerate(row["documents"])
    ]
    page.legal_bases = [
        LegalBasis(
            number=basis["number"],
            title=basis["title"],
            date=datetime.date.fromisoformat(basis["date"]) if basis["date"] else None,
            body=basis["body"],
            sort_order=order,
        )
        for order, basis in enumerate(row["legal_basis"])
    ]
    return page


def _steps(row: dict) -> str:
    steps = "".join(f"<li>{escape(step, quote=False)}</li>" for step in row["steps"])
    block = texts.block(f"<ol>{steps}</ol>", row["slug"])
    return json.dumps([block])


def _list(lines: list[str]) -> str:
    items = "".join(f"<li>{escape(line, quote=False)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""
