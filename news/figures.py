"""Whether the figures of a bulletin add up, and whether they are still the same.

Plain values in, plain values out: `figures` is what `submissions.statistics.month_figures` gives.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from portal.vietnamese import format_number
from submissions.models import Channel
from submissions.statistics import (
    ANSWERED_COLUMNS,
    COLUMNS,
    DENOMINATORS,
    NOT_INTERACTIONS,
    first_of_next,
    percentages,
)

COUNTS = (
    "calls",
    "calls_in",
    "calls_out",
    "interactions",
    "tickets",
    "tthc",
    "previous_tickets",
    "answered",
    *COLUMNS,
)


def problems(figures: Mapping) -> list[str]:
    """Every sum that does not come out, as a sentence with its numbers; [] when all do."""
    malformed = _malformed(figures)
    if malformed:
        return [
            _("These figures are missing or are no counts: %(names)s.")
            % {"names": ", ".join(malformed)}
        ]
    found = [
        _("%(sum)s add up to %(parts)s, but %(whole_name)s is given as %(whole)s.")
        % {
            "sum": name,
            "parts": format_number(parts),
            "whole_name": whole_name,
            "whole": format_number(whole),
        }
        for name, parts, whole_name, whole in _sums(figures)
        if parts != whole
    ]
    if figures["tthc"] > figures["tickets"]:
        found.append(_("There are more tickets about procedures than tickets."))
    return found + _wrong_percentages(figures)


def _malformed(figures: Mapping) -> list[str]:
    wrong = [name for name in COUNTS if not _is_count(figures.get(name))]
    if not _are_channels(figures.get("by_channel")):
        wrong.append("by_channel")
    if type(figures.get("change")) is not int:
        wrong.append("change")
    if not isinstance(figures.get("percentages"), Mapping):
        wrong.append("percentages")
    if figures.get("denominator") not in DENOMINATORS:
        wrong.append("denominator")
    return wrong


def _is_count(value) -> bool:
    return type(value) is int and value >= 0


def _are_channels(value) -> bool:
    known = isinstance(value, Mapping) and set(value) <= set(Channel.values)
    return known and all(map(_is_count, value.values()))


def _sums(figures: Mapping) -> Iterable[tuple[str, int, str, int]]:
    """What the parts are, their sum, what the whole is, and the whole as given."""
    channels = figures["by_channel"]
    others = sum(count for name, count in channels.items() if name not in NOT_INTERACTIONS)
    total = _("the number of tickets")
    yield (
        _("Calls in and calls out"),
        figures["calls_in"] + figures["calls_out"],
        _("the number of calls"),
        figures["calls"],
    )
    yield _("The channels"), sum(channels.values()), total, figures["tickets"]
    yield (
        _("The channels other than phone and counter"),
        others,
        _("the number of interactions"),
        figures["interactions"],
    )
    yield (
        _("Satisfied, unsatisfied and without reply"),
        sum(figures[name] for name in ANSWERED_COLUMNS),
        _("the number of answered tickets"),
        figures["answered"],
    )
    yield (
        _("Answered, in progress, refused, forwarded and duplicate"),
        figures["answered"] + sum(figures[n] for n in COLUMNS if n not in ANSWERED_COLUMNS),
        total,
        figures["tickets"],
    )
    yield (
        _("The month before and the change"),
        figures["previous_tickets"] + figures["change"],
        total,
        figures["tickets"],
    )


def _wrong_percentages(figures: Mapping) -> list[str]:
    computed = percentages(
        *(figures[name] for name in ANSWERED_COLUMNS), denominator=figures["denominator"]
    )
    if dict(figures["percentages"]) == computed:
        return []
    return [_("The percentages are not those of the counts, rounded half up to two decimals.")]


def digest(figures: Mapping) -> str:
    """A SHA-256 over the figures in one canonical writing: equal figures, equal digest."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def denominator_of(figures: Mapping) -> int:
    """How many tickets the shares of satisfaction are counted on."""
    if figures["denominator"] == "answered":
        return figures["answered"]
    return figures["satisfied"] + figures["unsatisfied"]


def last_day(month: datetime.date) -> datetime.date:
    """The last day of the month, inclusive."""
    return first_of_next(month) - datetime.timedelta(days=1)
