"""What citizens see of tickets: the form, the receipt, the tracking page, published answers."""

from .links import link_sent, lost_code, lost_code_sent, open_link, request_link
from .published import published, published_ticket
from .report import new, receipt
from .tracking import track
from .unlocked import add, attachment, lock, rate

__all__ = [
    "add",
    "attachment",
    "link_sent",
    "lock",
    "lost_code",
    "lost_code_sent",
    "new",
    "open_link",
    "published",
    "published_ticket",
    "rate",
    "receipt",
    "request_link",
    "track",
]
