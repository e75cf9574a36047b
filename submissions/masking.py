"""An answer shown to others than the one it was written to: without that person's data.

A merged ticket's sender reads the answer of the ticket that theirs was joined with. Officers
answer by name, so what is known of the other sender is left out of the text.
"""

from __future__ import annotations

import re

from .models import Sender

LEFT_OUT = "[…]"
FORMS_OF_ADDRESS = "ông|bà|anh|chị|em|cô|chú|bác|cụ|Mr|Mrs|Ms"
SHORTEST = 4  # characters: shorter pieces of an address are words like any other
_DIGITS = re.compile(r"[0-9]")


def without_sender(text: str, sender: Sender | None) -> str:
    """`text` without the sender's name, also the given name after a form of address, phone number
    in any grouping, email and address. What cannot be recognised stays: the desk reminds the
    officer."""
    if sender is None:
        return text
    for pattern in (*_names(sender), _phone(sender), *_literals(sender)):
        if pattern:
            text = re.sub(pattern, LEFT_OUT, text, flags=re.IGNORECASE)
    return text


def _words(words: list[str]) -> str:
    return r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"


def _names(sender: Sender) -> list[str]:
    found = [_words(name.split()) for name in (sender.organisation_name,) if name.strip()]
    words = sender.full_name.split()
    if len(words) > 1:
        found.append(_words(words))
    if words:
        given = re.escape(words[-1])
        found.append(rf"(?<=\b)(?:{FORMS_OF_ADDRESS})\s+{given}(?!\w)")
    return found


def _phone(sender: Sender) -> str:
    digits = "".join(_DIGITS.findall(sender.phone_e164 or sender.phone)).removeprefix("84")
    national = digits.removeprefix("0")
    if len(national) < SHORTEST:
        return ""
    return r"(?:\+?84|0)?[\s.\-]?" + r"[\s.\-]?".join(national) + r"(?![0-9])"


def _literals(sender: Sender) -> list[str]:
    known = [sender.email, sender.address]
    return [_words(value.split()) for value in known if len(value.strip()) >= SHORTEST]
