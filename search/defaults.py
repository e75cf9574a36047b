"""The starting vocabulary: loaded once, kept by editors from then on."""

from pathlib import Path

from .models import Abbreviation, SynonymGroup
from .vocabulary import asked_terms, note_all

_DATA = Path(__file__).parent / "data"
_NOTE = "load_search_defaults"


def _lines(name: str) -> list[list[str]]:
    """The rows of a data file: parts between bars, without comments and empty lines."""
    text = (_DATA / name).read_text(encoding="utf-8")
    rows = (line.strip() for line in text.splitlines())
    return [
        [part.strip() for part in row.split("|")] for row in rows if row and not row.startswith("#")
    ]


def load() -> tuple[int, int]:
    """Adds what is not there yet; how many synonym groups and abbreviations that was.

    A group counts as there while any of the terms it is asked by stands in a row: what editors
    changed, shortened or switched off stays as they left it. Searches use the rows at once.
    """
    known = {
        term
        for terms in SynonymGroup.objects.values_list("terms", flat=True)
        for term in asked_terms(terms.splitlines())
    }
    groups = [
        SynonymGroup(terms="\n".join(terms), note=_NOTE)
        for terms in _lines("synonyms.txt")
        if known.isdisjoint(asked_terms(terms))
    ]
    there = set(Abbreviation.objects.values_list("short", flat=True))
    short = [
        Abbreviation(short=short, full=full)
        for short, full in _lines("abbreviations.txt")
        if short not in there
    ]
    SynonymGroup.objects.bulk_create(groups)
    Abbreviation.objects.bulk_create(short)
    if groups or short:
        note_all()
    return len(groups), len(short)
