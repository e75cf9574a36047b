"""Ticket codes: not to be guessed, easy to say on the phone, a slip of one digit found at once.

A code is `PA-` and twelve digits in three groups of four: eleven at random and a check digit by
Damm's algorithm (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004), which finds
every single wrong digit and every swap of two neighbours.
"""

import re
import secrets

from django.utils.translation import gettext_lazy as _

PREFIX = "PA"
DIGITS = 12

# Damm's quasigroup of order ten: row = interim digit, column = next digit.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


class NotACode(ValueError):
    """The text has not the shape of a ticket code."""

    message = _("A ticket code has 12 digits, such as PA-1234-5678-9012. Please check it.")

    def __init__(self):
        super().__init__(str(self.message))


class WrongCheckDigit(NotACode):
    """Twelve digits, but at least one of them is wrong."""

    message = _("One digit of the code is wrong. Please compare it with your receipt.")


def check_digit(digits: str) -> int:
    """Damm's interim digit after `digits`; 0 for digits that end in their check digit."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def spell(digits: str) -> str:
    """Twelve digits as they are shown: `PA-1234-5678-9012`."""
    return "-".join([PREFIX, digits[0:4], digits[4:8], digits[8:12]])


def new_code() -> str:
    """A random code. 10**11 are possible, so that a guess hits a ticket about never."""
    digits = f"{secrets.randbelow(10 ** (DIGITS - 1)):0{DIGITS - 1}d}"
    return spell(digits + str(check_digit(digits)))


_SHAPE = re.compile(r"(?:PA)?([0-9]{12})")


def normalise(text: str) -> str:
    """The code in its shown form, from however it was typed: spaces, dots, lower case, no prefix.

    Raises `NotACode`, or its subclass `WrongCheckDigit` when only a digit is off.
    """
    match = _SHAPE.fullmatch(re.sub(r"[\s.\-–—_/]", "", text[:60]).upper())
    if not match:
        raise NotACode
    if check_digit(match[1]):
        raise WrongCheckDigit
    return spell(match[1])
