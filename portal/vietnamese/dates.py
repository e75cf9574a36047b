"""Dates and times as Vietnamese screens write them, in the time of Đồng Tháp."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def local_date(moment: datetime.date | datetime.datetime) -> datetime.date:
    """The day of `moment` in Đồng Tháp. A date stays; a moment without zone is taken as local."""
    if not isinstance(moment, datetime.datetime):
        return moment
    return _local(moment).date()


def format_date(day: datetime.date | datetime.datetime) -> str:
    """30/11/2021. A moment gives its local day."""
    day = local_date(day)
    return f"{day.day:02}/{day.month:02}/{day.year}"


def format_datetime(moment: datetime.datetime) -> str:
    """ "02/12/2021, 8:30" in local time; seconds are left out."""
    local = _local(moment)
    return f"{format_date(local)}, {local.hour}:{local.minute:02}"


def format_month(day: datetime.date | datetime.datetime) -> str:
    """ "tháng 11/2021", to stand inside a sentence."""
    day = local_date(day)
    return f"tháng {day.month}/{day.year}"


def format_weekday(day: datetime.date | datetime.datetime) -> str:
    """ "Thứ Sáu", "Chủ Nhật"."""
    return _WEEKDAYS[local_date(day).weekday()]


def _local(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(LOCAL_ZONE) if moment.tzinfo else moment
