"""Reading the index log in the order of its commits.

PostgreSQL hands out ids before it commits: line 7 may become visible after line 9, and a cursor
that followed ids would have passed it for ever. So a line gets its `position` only once it is
committed, from the first follower that sees it, one follower at a time; positions therefore become
visible in their own order. SQLite has one writer at a time, whose lines get their positions as
they are written: nobody who only searches has to write to the database.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from .models import IndexChange, IndexCursor

#: The row of cursors that is locked while positions are given out.
SEQUENCE = "log"
#: The name under which changes of synonyms, abbreviations and promotions stand in the log.
VOCABULARY = "search.vocabulary"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Head:
    """How far the log goes: a follower whose head is unchanged has nothing to do."""

    last_id: int
    position: int
    waiting: bool
    #: When its last line was written, as the database gives it: tells a restored log from the one
    #: before.
    last_at: object = None
    #: The last line about the editors' vocabulary.
    vocabulary_id: int = 0
    vocabulary_at: object = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log, with the mark by which another log is told from this one."""

    position: int
    source: str
    key: str
    mark: str


def writes_in_order() -> bool:
    """Whether this database has one writer at a time, so that ids follow commits."""
    return connection.vendor == "sqlite"


def head() -> Head:
    """How far the log goes now: one query, a few rows of its indexes, however long the log is."""
    with connection.cursor() as cursor:
        cursor.execute(_head_statement(), [VOCABULARY, VOCABULARY])
        row = cursor.fetchone()
    if row is None:
        return Head(last_id=0, position=0, waiting=False)
    last_id, last_at, position, waiting, vocabulary_id, vocabulary_at = row
    return Head(
        last_id=last_id,
        position=position or 0,
        waiting=bool(waiting),
        last_at=last_at,
        vocabulary_id=vocabulary_id or 0,
        vocabulary_at=vocabulary_at,
    )


@cache
def _head_statement() -> str:
    """Written out: every search asks it, and composing it would take longer than the answer."""
    table = IndexChange._meta.db_table
    return f"""
        SELECT newest.id, newest.at,
            (SELECT max("position") FROM {table}) AS last_position,
            EXISTS (SELECT 1 FROM {table} WHERE "position" IS NULL) AS waiting,
            (SELECT id FROM {table} WHERE source = %s ORDER BY id DESC LIMIT 1) AS vocabulary_id,
            (SELECT at FROM {table} WHERE source = %s ORDER BY id DESC LIMIT 1) AS vocabulary_at
        FROM {table} newest ORDER BY newest.id DESC LIMIT 1
    """  # noqa: S608  (a table's name)


def append(rows: list[IndexChange]) -> None:
    """Writes lines in the caller's transaction."""
    with transaction.atomic(savepoint=False):
        if writes_in_order():
            last = IndexChange.objects.aggregate(last=Max("position"))["last"] or 0
            for number, row in enumerate(rows, last + 1):
                row.position = number
        IndexChange.objects.bulk_create(rows, batch_size=1000)


def give_positions() -> int:
    """Gives every committed line its position; how many had none."""
    if not IndexChange.objects.filter(position__isnull=True).exists():
        return 0
    given = 0
    with transaction.atomic():
        IndexCursor.objects.get_or_create(copy=SEQUENCE)
        cursor = IndexCursor.objects.select_for_update().get(copy=SEQUENCE)
        lines = list(IndexChange.objects.filter(position__isnull=True).order_by("id"))
        last = IndexChange.objects.aggregate(last=Max("position"))["last"] or 0
        last = max(last, cursor.position)
        for number, line in enumerate(lines, last + 1):
            line.position = number
        for start in range(0, len(lines), _BATCH):
            given += IndexChange.objects.bulk_update(lines[start : start + _BATCH], ["position"])
        if lines:
            cursor.position = last + len(lines)
            cursor.save()
    return given


def read(after: int, limit: int) -> list[Line]:
    """The lines after that position, oldest first, at most `limit`."""
    lines = IndexChange.objects.filter(position__gt=after).order_by("position")[:limit]
    return [_line(line) for line in lines]


def length() -> int:
    """The position that the last committed line has, or gets from the next follower."""
    end = head()
    if not end.waiting:
        return end.position
    return end.position + IndexChange.objects.filter(position__isnull=True).count()


def waits_since(position: int) -> datetime | None:
    """When the first line after that position was written, also one that no follower has seen
    yet; None when there is none."""
    seen = IndexChange.objects.filter(position__gt=position).order_by("position")
    unseen = IndexChange.objects.filter(position__isnull=True).order_by("id")
    for lines in (seen, unseen):
        if at := lines.values_list("at", flat=True).first():
            return at
    return None


def mark_at(position: int) -> str | None:
    """The mark of the line at that position; None when there is none (any more)."""
    line = IndexChange.objects.filter(position=position).first()
    return _line(line).mark if line else None


def read_from(position: int, mark: str, limit: int) -> list[Line] | None:
    """As `read`, for a copy that stands at `position`, with the `mark` of the line there.

    None when it cannot go on from there, because the log is another one (a restored database) or
    because the lines after it were already thrown away: the copy is then built anew.
    """
    found = IndexChange.objects.filter(position__gte=position).order_by("position")[: limit + 1]
    lines = [_line(line) for line in found]
    if position == 0:
        whole = not lines or lines[0].position == 1
        return lines[:limit] if whole else None
    if not lines or lines[0].position != position or lines[0].mark != mark:
        return None
    return lines[1:]


def _line(line: IndexChange) -> Line:
    return Line(line.position, line.source, line.key, f"{line.pk}:{line.at.isoformat()}")


def prune(keep_days: int = 30) -> int:
    """Throws away lines older than `keep_days`, never the last one; how many they were.

    A copy that has not followed for so long is built anew when it comes back.
    """
    last = IndexChange.objects.aggregate(last=Max("position"))["last"]
    if last is None:
        return 0
    old = IndexChange.objects.filter(
        position__lt=last, at__lt=timezone.now() - timedelta(days=keep_days)
    )
    return old.delete()[0]
