"""What citizens see of tickets: the form, the receipt, the tracking page, published answers."""

from .published import published, published_ticket
from .report import new, receipt
from .tracking import (
    attachment,
    give_information,
    link_sent,
    lock,
    open_link,
    rate,
    request_link,
    track,
)

__all__ = [
    "attachment",
    "give_information",
    "link_sent",
    "lock",
    "new",
    "open_link",
    "published",
    "published_ticket",
    "rate",
    "receipt",
    "request_link",
    "track",
]
