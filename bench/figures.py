"""A measured figure beside what it is held against."""

import json
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    """`reference` is a limit (`at most`) or a rival's value; None where there is nothing to
    compare with. `ratio` is value / reference: below 1 is good where less is better."""

    benchmark: str
    subject: str
    what: str
    value: float
    unit: str
    reference: float | None = None
    source: str = ""

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.reference, 2) if self.reference else None


def milliseconds(call: Callable[[], object], times: int) -> list[float]:
    """How long each of `times` calls takes, after one that warms up."""
    call()
    taken = []
    for _ in range(times):
        started = perf_counter()
        call()
        taken.append((perf_counter() - started) * 1000)
    return taken


def median_and_p95(values: list[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]


def table(figures: list[Figure]) -> str:
    header = ("benchmark", "subject", "what", "value", "unit", "reference", "ratio", "source")
    rows = [header]
    for figure in figures:
        reference = "" if figure.reference is None else f"{figure.reference:g}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        rows.append(
            (
                *(figure.benchmark, figure.subject, figure.what, f"{figure.value:.1f}"),
                *(figure.unit, reference, ratio, figure.source),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def write(figures: list[Figure], folder: Path) -> Path:
    """Keeps the figures, with the machine and the time, in a file of `folder`."""
    now = datetime.now().astimezone()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now:%Y-%m-%d-%H%M%S}.json"
    result = {
        "at": now.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "figures": [asdict(figure) | {"ratio": figure.ratio} for figure in figures],
    }
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path
