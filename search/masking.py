"""What is kept of a query must tell nobody who asked: numbers and names are masked."""

import re

from .text import Word, words

MASK = "***"

# Phones, ID cards (9 or 12 digits), accounts, ticket codes: nine digits and more, however grouped.
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[ .\-]?\d){8,}(?!\w)")
# Except the codes of procedures, which are public: 1.003695.000.00.00.H36
_PROCEDURE = re.compile(r"\d\.\d{6}(?:\D|$)")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

#: Words after which a name stands (folded).
_BEFORE_NAMES = frozenset("ong ba anh chi co chu bac cau mo di em ten".split())
#: Family names (folded), for those who write without capitals.
_FAMILY_NAMES = frozenset(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong li dinh truong lam mai cao"
    " luong thai ta chau luu ha trinh doan dao to tong quach kieu tang la trieu vuong".split()
)
_LONGEST_NAME = 4
_PLAIN_NAME = 3


def masked(query: str) -> str:
    """`query` without phones, ID numbers, email addresses and the names after Ông, Bà and the
    like: each becomes ***."""
    query = _EMAIL.sub(MASK, query)
    query = _NUMBER.sub(lambda m: m[0] if _PROCEDURE.match(m[0]) else MASK, query)
    found = list(words(query))
    kept, last, index = [], 0, 0
    while index < len(found):
        length = _name_length(found, index + 1) if found[index].folded in _BEFORE_NAMES else 0
        if length:
            kept += [query[last : found[index + 1].start], MASK]
            last = found[index + length].end
        index += 1 + length
    return "".join([*kept, query[last:]])


def _name_length(found: list[Word], start: int) -> int:
    """How many words from `start` are a name: capitals, or a family name and what follows."""
    rest = found[start : start + _LONGEST_NAME]
    length = 0
    while length < len(rest) and rest[length].joined and rest[length].text[0].isupper():
        length += 1
    if length or not rest or rest[0].folded not in _FAMILY_NAMES:
        return length
    while length < min(len(rest), _PLAIN_NAME) and rest[length].joined:
        length += 1
    return length
