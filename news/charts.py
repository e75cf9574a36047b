"""The geometry of the bulletin's charts. Widths are shares of the drawing.

Every bar is exactly as long as its number: none is made visible by drawing it wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

GAP = Decimal("0.5")
BAR_STEP = 58
SPLIT_HEIGHT = 88
LINK_HEIGHT = 36


@dataclass(frozen=True)
class Bar:
    """A row of the chart with the place of its bar: `x` and `width` in percent, `y` in pixels."""

    row: Any
    x: str
    width: str
    y: int = 0

    @property
    def label_y(self) -> int:
        return self.y - 10


@dataclass(frozen=True)
class Plot:
    """A drawing: the two parts of a split bar, then bars on tracks below it."""

    height: int
    split: list[Bar]
    bars: list[Bar]
    is_linked: bool = False

    @property
    def link_from(self) -> str:
        """Where the second part of the split bar begins: its detail hangs below it."""
        return self.split[1].x if len(self.split) > 1 else "0%"


def percent(share: Decimal) -> str:
    """A width that SVG understands, in every language: 86.2%."""
    return f"{share.quantize(Decimal('0.001')).normalize():f}%"


def plot(split: Sequence = (), bars: Sequence = (), whole: int = 0) -> Plot:
    """The drawing of `split` (rows that make up one bar) above `bars` (rows on tracks, of which
    `whole` is the full length). Rows have a `value`; those of the split that are 0 get no width.
    """
    parts = _split(split)
    top = SPLIT_HEIGHT + LINK_HEIGHT + 34 if parts and bars else SPLIT_HEIGHT + 24 if parts else 26
    rows = [
        Bar(row, "0%", percent(Decimal(100 * row.value) / whole if whole else Decimal(0)), y)
        for y, row in zip(range(top, top + BAR_STEP * len(bars), BAR_STEP), bars, strict=True)
    ]
    height = rows[-1].y + 12 if rows else SPLIT_HEIGHT
    return Plot(height, parts, rows, is_linked=bool(parts and rows))


def _split(rows: Sequence) -> list[Bar]:
    """The parts share what the gaps between them leave, in proportion to their values."""
    total = sum(row.value for row in rows)
    shown = [row for row in rows if row.value]
    if not total:
        return []
    room = 100 - GAP * (len(shown) - 1)
    bars, x = [], Decimal(0)
    for row in rows:
        width = room * row.value / total
        bars.append(Bar(row, percent(x), percent(width), 52))
        x += width + (GAP if row.value else 0)
    return bars
