"""The bulletin's first text, written from its figures for an editor to work on.

This is content, in the language of the bulletin: Vietnamese, as the centre writes it, with a zero
before a count of one digit ("01 phiếu") and "không phát sinh" where nothing came.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

from news.figures import denominator_of
from portal.vietnamese import (
    format_count,
    format_month,
    format_percent,
    percentage,
)
from submissions.models import Channel
from submissions.statistics import first_of_previous

CHANNELS = {
    Channel.PHONE: "điện thoại",
    Channel.WEBSITE: "trang web",
    Channel.ZALO: "Zalo",
    Channel.FACEBOOK: "Facebook",
    Channel.EMAIL: "thư điện tử",
    Channel.APP: "ứng dụng di động",
    Channel.LIVECHAT: "trò chuyện trực tuyến",
    Channel.COUNTER: "tại quầy",
}
OFFERED = (Channel.EMAIL, Channel.ZALO, Channel.WEBSITE, Channel.FACEBOOK, Channel.APP)


def title(month: datetime.date) -> str:
    return f"Kết quả hoạt động {format_month(month)} của Tổng đài 1022 Đồng Tháp"


def compose(figures: Mapping, month: datetime.date) -> dict[str, str]:
    """The introduction and a paragraph to each chart, by the fields of `BulletinPage`."""
    return {
        "introduction": introduction(figures, month),
        "on_channels": on_channels(figures),
        "on_matters": on_matters(figures),
        "on_calls": on_calls(figures),
        "on_results": on_results(figures),
        "on_ratings": on_ratings(figures),
        "on_change": on_change(figures, month),
    }


def introduction(figures: Mapping, month: datetime.date) -> str:
    if not figures["tickets"]:
        return f"Trong {format_month(month)}, tổng đài không phát sinh phiếu nào."
    sentences = [f"Trong {format_month(month)}, tổng đài lập {_tickets(figures['tickets'])}."]
    phone = percentage(figures["by_channel"].get(Channel.PHONE, 0), figures["tickets"])
    if phone:
        sentences.append(f"Phiếu qua điện thoại chiếm {format_percent(phone)}.")
    if figures["in_progress"]:
        sentences.append(f"Cuối kỳ còn {_tickets(figures['in_progress'])} đang xử lý.")
    else:
        sentences.append("Cuối kỳ không còn phiếu nào đang xử lý.")
    return " ".join(sentences)


def on_channels(figures: Mapping) -> str:
    counts = figures["by_channel"]
    used = sorted((c for c in CHANNELS if counts.get(c)), key=lambda channel: -counts[channel])
    if not used:
        return ""
    first, *others = used
    share = format_percent(percentage(counts[first], figures["tickets"]))
    sentences = [
        f"Kênh được dùng nhiều nhất là {CHANNELS[first]} với {_tickets(counts[first])} ({share})."
    ]
    if others:
        parts = [f"{CHANNELS[channel]} {_tickets(counts[channel])}" for channel in others]
        sentences.append(f"Tiếp theo là {_and(parts)}.")
    silent = [CHANNELS[channel] for channel in OFFERED if not counts.get(channel)]
    if silent:
        sentences.append(f"{_capital(_and(silent))} không phát sinh phiếu.")
    return " ".join(sentences)


def on_matters(figures: Mapping) -> str:
    if not figures["tickets"]:
        return ""
    if not figures["tthc"]:
        return "Trong tháng không phát sinh phiếu về thủ tục hành chính."
    share = format_percent(percentage(figures["tthc"], figures["tickets"]))
    other = figures["tickets"] - figures["tthc"]
    return (
        f"Có {_tickets(figures['tthc'])} hỏi hoặc phản ánh về thủ tục hành chính ({share}); "
        f"{_tickets(other)} về các nội dung khác."
    )


def on_calls(figures: Mapping) -> str:
    if not figures["calls"]:
        return "Trong tháng không có số liệu cuộc gọi."
    return (
        f"Tổng đài thực hiện {format_count(figures['calls'])} cuộc gọi, gồm "
        f"{format_count(figures['calls_in'])} cuộc gọi đến và "
        f"{format_count(figures['calls_out'])} cuộc gọi đi. Cuộc gọi được đếm riêng với phiếu."
    )


def on_results(figures: Mapping) -> str:
    if not figures["tickets"]:
        return ""
    parts = [f"{_tickets(figures['answered'])} đã trả lời"]
    for name, words in {
        "in_progress": "đang xử lý",
        "refused": "từ chối",
        "forwarded": "chuyển cơ quan khác",
        "duplicate": "trùng",
    }.items():
        if figures[name]:
            parts.append(f"{_tickets(figures[name])} {words}")
    return f"Trong {_tickets(figures['tickets'])} tiếp nhận, có {_and(parts)}."


def on_ratings(figures: Mapping) -> str:
    whole = denominator_of(figures)
    if not whole:
        return ""
    words = {"satisfied": "được đánh giá hài lòng", "unsatisfied": "chưa hài lòng"}
    if figures["denominator"] == "answered":
        words["no_reply"] = "không phản hồi"
    shares = figures["percentages"]
    parts = [
        f"{_tickets(figures[name])} {word} ({format_percent(Decimal(shares[name]))})"
        for name, word in words.items()
        if figures[name]
    ]
    of = "đã trả lời" if figures["denominator"] == "answered" else "có đánh giá"
    return f"Trong {_tickets(whole)} {of}, có {_and(parts)}."


def on_change(figures: Mapping, month: datetime.date) -> str:
    before, change = figures["previous_tickets"], figures["change"]
    if not before:
        return ""
    base = f"{format_month(first_of_previous(month))} ({_tickets(before)})"
    if not change:
        return f"Số phiếu bằng {base}."
    word = "tăng" if change > 0 else "giảm"
    share = format_percent(percentage(abs(change), before))
    return f"So với {base}, số phiếu {word} {_tickets(abs(change))}, tức {word} {share}."


def _tickets(count: int) -> str:
    return f"{format_count(count)} phiếu"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} và {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
