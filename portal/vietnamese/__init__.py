"""Vietnamese text, numbers, dates, names and order: pure functions, no model, no request.

Every other room takes what it needs from here, so that a tone mark, a decimal comma or the place
of Đ in the alphabet is decided once.
"""

from .collation import collation_key
from .dates import (
    LOCAL_ZONE,
    format_date,
    format_datetime,
    format_month,
    format_weekday,
    local_date,
)
from .fold import fold, slugify
from .names import mask_name, mask_phone
from .numbers import (
    format_count,
    format_number,
    format_percent,
    parse_number,
    percentage,
)
from .syllables import canonical, phonetic
from .text import clean, nfc

__all__ = [
    "LOCAL_ZONE",
    "canonical",
    "clean",
    "collation_key",
    "fold",
    "format_count",
    "format_date",
    "format_datetime",
    "format_month",
    "format_number",
    "format_percent",
    "format_weekday",
    "local_date",
    "mask_name",
    "mask_phone",
    "nfc",
    "parse_number",
    "percentage",
    "phonetic",
    "slugify",
]
