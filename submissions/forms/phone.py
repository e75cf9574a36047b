"""Why a typed phone number cannot be called back, in words that help to mend it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from submissions.phones import to_e164

MOBILE_DIGITS = 10
LANDLINE_DIGITS = 11  # 0277 and seven digits
SHORT_NUMBER_DIGITS = 5

# Mobile numbers of eleven digits got prefixes of three digits in autumn 2018.
OLD_PREFIXES = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0126": "076",
    "0127": "081",
    "0128": "078",
    "0129": "082",
    "0162": "032",
    "0163": "033",
    "0164": "034",
    "0165": "035",
    "0166": "036",
    "0167": "037",
    "0168": "038",
    "0169": "039",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}
_PUNCTUATION = re.compile(r"[\s.\-()/]")


def problem(text: str) -> str:
    """What is wrong with a typed phone number; empty when it can be called back."""
    if to_e164(text):
        return ""
    digits = _PUNCTUATION.sub("", text)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        return _("A phone number has digits only. Please take out the letters.")
    if len(digits) <= SHORT_NUMBER_DIGITS:
        return _(
            "%(number)s is a service number. Please give your own number, so that we can call back."
        ) % {"number": digits}
    return _replaced(digits) or _wrong_length(digits)


def _replaced(digits: str) -> str:
    new = OLD_PREFIXES.get(digits[:4]) if len(digits) == LANDLINE_DIGITS else None
    if not new:
        return ""
    return _(
        "The prefix %(old)s was replaced by %(new)s in 2018. Is your number now %(number)s?"
    ) % {
        "old": digits[:4],
        "new": new,
        "number": new + digits[4:],
    }


def _wrong_length(digits: str) -> str:
    landline = digits.startswith("02")
    expected = LANDLINE_DIGITS if landline else MOBILE_DIGITS
    if digits.startswith("+") or not digits.startswith("0") or len(digits) == expected:
        return _("This number cannot be called. Please check it digit by digit.")
    values = {"count": len(digits), "expected": expected}
    if len(digits) < expected:
        return _("The phone number has only %(count)s digits; it takes %(expected)s.") % values
    return _("The phone number has %(count)s digits; it takes only %(expected)s.") % values
