"""People and phones as they may be shown to those who need not know them."""

from __future__ import annotations

import re

from .text import nfc

_NOT_DIGIT = re.compile(r"[^0-9]")


def mask_phone(phone: str) -> str:
    """091***678 for 0912345678 or +84 912 345 678: the first three and the last three digits.

    A number of fewer than nine digits (1022, an extension) would be given away by six of them
    and becomes "***"; no number gives an empty text.
    """
    international = phone.strip().startswith(("+84", "0084"))
    digits = _NOT_DIGIT.sub("", phone)
    if international:
        digits = "0" + digits.removeprefix("00").removeprefix("84")
    if not digits:
        return ""
    return f"{digits[:3]}***{digits[-3:]}" if len(digits) >= 9 else "***"


def mask_name(name: str) -> str:
    """N.V.A. for "Nguyễn Văn An": the initial of each word, whatever their number. Empty when
    no word begins with a letter."""
    initials = [word[0].upper() for word in nfc(name).split() if word[0].isalpha()]
    return "".join(f"{initial}." for initial in initials)
