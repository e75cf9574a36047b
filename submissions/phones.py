"""Vietnamese phone numbers, as people type them."""

import phonenumbers

REGION = "VN"


def to_e164(text: str) -> str:
    """`0912 345 678` -> `+84912345678`; empty for what is no dialable number (1022, 0121…).

    The typed value is kept beside it, since short and withdrawn numbers are facts too.
    """
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
