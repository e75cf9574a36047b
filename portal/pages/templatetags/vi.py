"""Filters for Vietnamese numbers, percentages and dates; built in, no {% load %} needed.

On an English page they write the same value the English way, so that 2.327 tickets are never read
as two and a bit. A value that is missing, or of the wrong kind, shows as nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from portal import vietnamese

register = template.Library()

_SWAP = str.maketrans({",": ".", ".": ","})


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _figure(value: Any, write: Callable[[Any], str]) -> str:
    if isinstance(value, str):  # form values and StructBlock values arrive as text
        value = Decimal(value) if value.replace(".", "", 1).lstrip("-").isdigit() else None
    if not isinstance(value, int | float | Decimal):
        return ""
    text = write(value)
    return text.translate(_SWAP) if _english() else text


def _day(value: Any, write: Callable[[Any], str], english_format: str = "") -> str:
    if not isinstance(value, datetime.date):
        return ""
    if english_format and _english():
        return date_format(vietnamese.local_date(value), english_format)
    return write(value)


@register.filter
def number(value: Any, places: int = 0) -> str:
    """`{{ 2327|number }}` gives 2.327; `{{ 1.5|number:1 }}` gives 1,5."""
    return _figure(value, lambda figure: vietnamese.format_number(figure, places))


@register.filter
def count(value: Any) -> str:
    """`{{ 5|count }}` gives 05, for a count inside an official sentence."""
    return _figure(value, lambda figure: vietnamese.format_count(int(figure)))


@register.filter
def percent(value: Any, places: int = 2) -> str:
    """`{{ percentage|percent }}` gives 98,37%."""
    return _figure(value, lambda figure: vietnamese.format_percent(figure, places))


@register.filter
def date_vi(value: Any) -> str:
    """30/11/2021, in both languages."""
    return _day(value, vietnamese.format_date)


@register.filter
def datetime_vi(value: Any) -> str:
    """ "02/12/2021, 8:30" in the time of Đồng Tháp. A date without time gives the date."""
    if not isinstance(value, datetime.datetime):
        return date_vi(value)
    return vietnamese.format_datetime(value)


@register.filter
def month_vi(value: Any) -> str:
    """ "tháng 11/2021"; "November 2021" on an English page."""
    return _day(value, vietnamese.format_month, "F Y")


@register.filter
def weekday_vi(value: Any) -> str:
    """ "Thứ Sáu"; "Friday" on an English page."""
    return _day(value, vietnamese.format_weekday, "l")


@register.filter
def mask_phone(value: Any) -> str:
    """091***678."""
    return vietnamese.mask_phone(value) if isinstance(value, str) else ""
