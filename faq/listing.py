"""Lists of questions and procedures: by group, topic and field, filtered, in pages.

Nothing here costs more queries when there are more pages: counts come from one aggregate, a
filter reads titles only, and one page of a list is fetched at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.pages.paging import paginate
from portal.places.models import Topic, TopicGroup
from portal.vietnamese import clean, collation_key, fold, slugify

PER_PAGE = 20
# Sorting a list of procedures asks for the same few thousand keys again and again.
alphabetical = lru_cache(maxsize=20_000)(collation_key)
LONGEST_FILTER = 100
# Long texts that no list shows.
QUESTION_TEXTS = ("answer", "legal_basis", "full_question")
PROCEDURE_TEXTS = ("steps", "conditions", "result", "full_name")


@dataclass
class TopicCount:
    """A topic and how many live pages it has."""

    topic: Topic
    count: int


@dataclass
class Group:
    """One of the three groups with its topics, in the client's order."""

    code: str
    name: str
    topics: list[TopicCount] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(entry.count for entry in self.topics)


@dataclass
class FieldCount:
    """A field of the national portal, the value that chooses it in an address, and its size."""

    code: str
    name: str
    count: int
    chosen: bool
    spellings: list[str]


def topic_groups(pages: QuerySet) -> list[Group]:
    """The three groups with all their topics, those without a page too. One query."""
    of_topic = pages.filter(topic=OuterRef("pk")).order_by().values("topic")
    counted = of_topic.annotate(n=Count("pk")).values("n")
    groups = {code: Group(code, name) for code, name in TopicGroup.choices}
    for topic in Topic.objects.annotate(n=Coalesce(Subquery(counted), 0)):
        groups[topic.group].topics.append(TopicCount(topic, topic.n))
    return list(groups.values())


def words_of(request, param: str = "tu-khoa") -> str:
    """What the reader typed into the filter: cleaned, at most `LONGEST_FILTER` characters."""
    return clean(request.GET.get(param, "")[: LONGEST_FILTER * 4])[:LONGEST_FILTER].strip()


def page_of(request, pages: QuerySet, words: str = "", sort_key=None):
    """One page of `pages`: those whose title has every word, with or without accents.

    In the tree's order, or by `sort_key(title)`. Titles are compared and sorted here and not in
    the database: neither SQLite nor PostgreSQL folds or collates Vietnamese. For finding by
    meaning there is the search.
    """
    wanted = fold(words).split()
    if not wanted and not sort_key:
        return paginate(request, pages.order_by("path"), PER_PAGE)
    titles = [
        (pk, title)
        for pk, title in pages.order_by("path").values_list("pk", "title")
        if not wanted or _has_all(fold(title), wanted)
    ]
    if sort_key:
        titles.sort(key=lambda row: sort_key(row[1]))
    page = paginate(request, [pk for pk, _title in titles], PER_PAGE)
    rows = pages.in_bulk(list(page.object_list))
    page.object_list = [rows[pk] for pk in page.object_list if pk in rows]
    return page


def question_index(request, questions: QuerySet) -> dict:
    """What the index of questions shows: groups with counts; the whole list, filtered."""
    words = words_of(request)
    return {
        "groups": topic_groups(questions),
        "words": words,
        "page_obj": page_of(
            request, questions.select_related("topic").defer(*QUESTION_TEXTS), words
        ),
    }


def procedure_index(request, procedures: QuerySet) -> dict:
    """What the index of procedures shows: fields with counts; the list in alphabetical order.

    `?linh-vuc=` chooses a field; an unknown one shows all.
    """
    fields = field_counts(procedures, request.GET.get("linh-vuc", ""))
    chosen = next((entry for entry in fields if entry.chosen), None)
    words = words_of(request)
    listed = procedures.filter(field__in=chosen.spellings) if chosen else procedures
    return {
        "fields": fields,
        "field": chosen,
        "words": words,
        "page_obj": page_of(request, listed.defer(*PROCEDURE_TEXTS), words, alphabetical),
    }


def field_counts(procedures: QuerySet, code: str = "") -> list[FieldCount]:
    """The fields in alphabetical order, spelled as most of their procedures spell them.

    "Hộ tịch" and "Hộ Tịch" are one field. One query.
    """
    spellings: dict[str, list[tuple[int, str]]] = {}
    named = procedures.exclude(field="").order_by()
    for name, count in named.values_list("field").annotate(n=Count("pk")):
        spellings.setdefault(slugify(name), []).append((count, name))
    counts = [
        FieldCount(
            code=key,
            name=max(rows)[1],
            count=sum(count for count, _name in rows),
            chosen=key == code,
            spellings=[name for _count, name in rows],
        )
        for key, rows in spellings.items()
    ]
    return sorted(counts, key=lambda entry: collation_key(entry.name))


def _has_all(folded_title: str, wanted: list[str]) -> bool:
    return all(word in folded_title for word in wanted)
