"""The parts of a bulletin: a heading, a paragraph, a chart, and the same numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from news.figures import denominator_of
from portal.pages.templatetags.vi import month_vi
from portal.pages.templatetags.vi import number as number_text
from portal.vietnamese import percentage
from submissions.models import Channel
from submissions.statistics import first_of_previous


@dataclass(frozen=True)
class Row:
    """One number: its name, its share of the whole, its colour, the share as once printed."""

    label: str
    value: int
    percent: Decimal | None = None
    colour: str = "c1"
    printed: Decimal | None = None


@dataclass(frozen=True)
class Section:
    """One part of the bulletin. `split` is a bar cut in two, `bars` are bars of their own."""

    code: str
    heading: str
    remark: str
    paragraph: str
    caption: str
    what: str
    unit: str
    rows: list[Row]
    total: int | None = None
    split: list[Row] = field(default_factory=list)
    bars: list[Row] = field(default_factory=list)
    bars_whole: int = 0
    change: int | None = None
    change_percent: Decimal | None = None

    @property
    def has_printed(self) -> bool:
        return any(row.printed is not None for row in self.rows)


def sections(page) -> list[Section]:
    """The parts of a bulletin page that has figures, in the order in which they are read."""
    figures = page.figures
    parts = [
        _channels(page, figures),
        _matters(page, figures),
        _calls(page, figures),
        _results(page, figures),
        _ratings(page, figures),
        _change(page, figures),
    ]
    return [part for part in parts if part is not None]


def silent_channels(figures: dict) -> list[str]:
    """Channels open to everybody through which nothing came in the month."""
    offered = (Channel.EMAIL, Channel.ZALO, Channel.WEBSITE, Channel.FACEBOOK, Channel.APP)
    return [str(c.label) for c in offered if not figures["by_channel"].get(c, 0)]


def channel_rows(figures: dict) -> list[Row]:
    """Tickets by channel, the most used first; channels without any are left out."""
    counts = figures["by_channel"]
    used = [channel for channel in Channel if counts.get(channel)]
    used.sort(key=lambda channel: -counts[channel])
    return [
        Row(str(channel.label), counts[channel], percentage(counts[channel], figures["tickets"]))
        for channel in used
    ]


def _channels(page, figures: dict) -> Section | None:
    if not figures["tickets"]:
        return None
    phone = figures["by_channel"].get(Channel.PHONE, 0)
    others = figures["tickets"] - phone
    rows = channel_rows(figures)
    phone_label = str(Channel.PHONE.label)
    return Section(
        code="kenh",
        heading=_("How people reached us"),
        remark=_("%(phone)s tickets by phone, %(others)s through other channels")
        % {"phone": number_text(phone), "others": number_text(others)},
        paragraph=page.on_channels,
        caption=_("Tickets by channel"),
        what=_("Channel"),
        unit=_("Tickets"),
        rows=rows,
        total=figures["tickets"],
        split=[Row(phone_label, phone), Row(_("Other channels"), others, colour="c2")],
        bars=[Row(row.label, row.value, colour="c2") for row in rows if row.label != phone_label],
        bars_whole=others,
    )


def _matters(page, figures: dict) -> Section | None:
    if not figures["tickets"]:
        return None
    tthc, other = figures["tthc"], figures["tickets"] - figures["tthc"]
    rows = [
        Row(_("Administrative procedures"), tthc, percentage(tthc, figures["tickets"])),
        Row(_("Other matters"), other, percentage(other, figures["tickets"]), colour="c3"),
    ]
    return Section(
        code="theo-noi-dung",
        heading=_("What people asked"),
        remark=_("%(number)s tickets about procedures") % {"number": number_text(tthc)},
        paragraph=page.on_matters,
        caption=_("Tickets by matter"),
        what=_("Matter"),
        unit=_("Tickets"),
        rows=rows,
        total=figures["tickets"],
        split=rows,
    )


def _calls(page, figures: dict) -> Section | None:
    if not figures["calls"]:
        return None
    rows = [
        Row(_("Calls in"), figures["calls_in"], percentage(figures["calls_in"], figures["calls"])),
        Row(
            _("Calls out"),
            figures["calls_out"],
            percentage(figures["calls_out"], figures["calls"]),
            colour="c3",
        ),
    ]
    return Section(
        code="cuoc-goi",
        heading=_("Calls"),
        remark=_("%(number)s calls in the month") % {"number": number_text(figures["calls"])},
        paragraph=page.on_calls,
        caption=_("Calls in and calls out"),
        what=_("Direction"),
        unit=_("Calls"),
        rows=rows,
        total=figures["calls"],
        split=rows,
    )


def _results(page, figures: dict) -> Section | None:
    if not figures["tickets"]:
        return None
    labels = {
        "answered": _("Answered"),
        "in_progress": _("In progress"),
        "refused": _("Refused"),
        "forwarded": _("Forwarded to another body"),
        "duplicate": _("Duplicate"),
    }
    rows = [
        Row(
            label,
            figures[name],
            percentage(figures[name], figures["tickets"]),
            colour="c1" if name == "answered" else "c3",
        )
        for name, label in labels.items()
        if figures[name] or name in ("answered", "in_progress")
    ]
    return Section(
        code="ket-qua",
        heading=_("What became of the tickets"),
        remark=_("%(number)s tickets in progress at the end")
        % {"number": number_text(figures["in_progress"])},
        paragraph=page.on_results,
        caption=_("Tickets by result"),
        what=_("What became of it"),
        unit=_("Tickets"),
        rows=rows,
        total=figures["tickets"],
        bars=rows,
        bars_whole=figures["tickets"],
    )


def _ratings(page, figures: dict) -> Section | None:
    whole = denominator_of(figures)
    if not whole:
        return None
    labels = {
        "satisfied": _("Satisfied"),
        "no_reply": _("No reply"),
        "unsatisfied": _("Unsatisfied"),
    }
    if figures["denominator"] != "answered":
        del labels["no_reply"]
    printed = page.printed.get("percentages", {})
    rows = [
        Row(
            label,
            figures[name],
            _decimal(figures["percentages"].get(name)),
            printed=_decimal(printed.get(name)),
        )
        for name, label in labels.items()
    ]
    return Section(
        code="danh-gia",
        heading=_("How people rated"),
        remark=_("%(number)s tickets answered") % {"number": number_text(figures["answered"])},
        paragraph=page.on_ratings,
        caption=_("Ratings of answered tickets"),
        what=_("Rating"),
        unit=_("Tickets"),
        rows=rows,
        total=whole,
        bars=rows,
        bars_whole=whole,
    )


def _change(page, figures: dict) -> Section | None:
    before = figures["previous_tickets"]
    if not before:
        return None
    month = page.period
    previous = first_of_previous(month)
    rows = [
        Row(_capital(month_vi(previous)), before, colour="c3"),
        Row(_capital(month_vi(month)), figures["tickets"]),
    ]
    return Section(
        code="so-sanh",
        heading=_("Against the month before"),
        remark=_change_in_words(figures["change"]),
        paragraph=page.on_change,
        caption=_("Tickets of the two months"),
        what=_("Month"),
        unit=_("Tickets"),
        rows=rows,
        bars=rows,
        bars_whole=max(before, figures["tickets"]),
        change=figures["change"],
        change_percent=percentage(abs(figures["change"]), before),
    )


def _change_in_words(change: int) -> str:
    if not change:
        return _("As many tickets")
    words = _("%(number)s tickets more") if change > 0 else _("%(number)s tickets fewer")
    return words % {"number": number_text(abs(change))}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _decimal(text) -> Decimal | None:
    return None if text is None else Decimal(str(text))
