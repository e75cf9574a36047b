"""Numbers as Vietnamese screens write them (1.234,56) and as people type them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_SWAP = str.maketrans({",": ".", ".": ","})
_SPACES = re.compile("[ \t\u00a0\u2007\u2009\u202f]")
_PLAIN = re.compile(r"[0-9]{1,15}")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}")


def format_number(number: int | float | Decimal, places: int = 0) -> str:
    """`number` with dots between thousands and a decimal comma: 2327 gives "2.327", and 1234.5
    with two `places` "1.234,50". Rounds half up."""
    rounded = _half_up(number, places)
    return f"{rounded:,.{places}f}".translate(_SWAP)


def format_count(number: int) -> str:
    """A count inside a sentence of an official text: one digit with a leading zero ("05 ý kiến"),
    more as `format_number`."""
    return f"0{number}" if 0 <= number <= 9 else format_number(number)


def format_percent(percent: int | float | Decimal, places: int = 2) -> str:
    """`percent` (98.37 means 98,37 in a hundred) as "98,37%". A round 0 or 100 has no decimals."""
    rounded = _half_up(percent, places)
    return format_number(rounded, 0 if rounded in (0, 100) else places) + "%"


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` in a hundred of `whole`, rounded half up to two decimals: the one rule of every
    percentage on the portal. None when there is nothing to divide by."""
    if not whole:
        return None
    return _half_up(Decimal(part) * 100 / Decimal(whole), 2)


def parse_number(text: str) -> int:
    """The count that somebody typed: "2327", "2.327" and "2 327" all give 2327.

    Raises ValueError, with a message for that person, for anything else. A comma ("2,327") is
    refused as ambiguous: it is the decimal sign here and the thousands sign in English.
    """
    typed = _SPACES.sub(" ", text).strip()
    if _PLAIN.fullmatch(typed) or _GROUPED.fullmatch(typed):
        return int(typed.replace(".", "").replace(" ", ""))
    if not typed:
        raise ValueError("Chưa nhập số.")
    shown = typed if len(typed) <= 30 else typed[:30] + "…"
    if "," in typed:
        raise ValueError(
            f"Số “{shown}” có dấu phẩy nên không rõ nghĩa. Hãy viết liền hoặc dùng dấu chấm giữa"
            " các hàng nghìn, ví dụ 2327 hoặc 2.327."
        )
    raise ValueError(f"“{shown}” không phải là số đếm. Hãy viết như 2327 hoặc 2.327.")


def _half_up(number: int | float | Decimal, places: int) -> Decimal:
    # A float goes through its shortest text, so that 1.005 is the 1.005 that somebody wrote.
    # Adding 0 makes "-0" a "0".
    exact = Decimal(str(number)) if isinstance(number, float) else Decimal(number)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0
