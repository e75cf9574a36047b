"""The syllable model of the live generation, kept in memory while it is fresh enough."""

import json
import time
from collections.abc import Iterable

from ...syllables import SyllableModel
from ..base import EngineUnavailable
from .schema import Generation, IndexFile

#: Counts change slowly: a model may be this old (seconds), unless the index was built anew.
_FRESH = 60.0


class Learnt:
    """Reads the model from the file, at most once a minute for each process."""

    def __init__(self, file: IndexFile) -> None:
        self.file = file
        self._kept: tuple[float, int, SyllableModel] | None = None

    def model(self) -> SyllableModel:
        """The model; the shipped syllables alone while there is no index."""
        try:
            return self._current()
        except EngineUnavailable:
            return SyllableModel()

    def _current(self) -> SyllableModel:
        kept = self._kept
        if kept and time.monotonic() - kept[0] < _FRESH and self._is_live(kept[1]):
            return kept[2]
        with self.file.reading() as (connection, generation):
            (texts,) = connection.execute(
                f"SELECT count(*) FROM {generation.table('docs')}"
            ).fetchone()
            counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
            for folded, form, count in connection.execute(
                f"SELECT folded, form, texts FROM {generation.table('syllables')}"
            ):
                counts[folded][form] = count
        model = SyllableModel(texts, counts[0], counts[1], self._pair_texts)
        self._kept = (time.monotonic(), generation.id, model)
        return model

    def _is_live(self, number: int) -> bool:
        with self.file.reading() as (_, generation):
            return generation.id == number

    def _pair_texts(self, pairs: Iterable[str]) -> dict[str, int]:
        """In how many texts each pair stands; pairs that stand nowhere are left out."""
        with self.file.reading() as (connection, generation):
            return pair_texts(connection, generation, pairs)


def pair_texts(connection, generation: Generation, pairs: Iterable[str]) -> dict[str, int]:
    """In how many texts of a generation each pair stands."""
    table = generation.table("vocabulary")
    return dict(
        connection.execute(
            f"SELECT term, doc FROM {table} WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(list(pairs)),),
        ).fetchall()
    )
