"""The address of a receipt: the ticket's code, signed, so that nobody finds receipts by counting.

The same ticket always has the same address, whenever and however often it was sent.
"""

from django.core import signing
from django.urls import reverse

from .models import Ticket

_signer = signing.Signer(salt="submissions.receipt")


def receipt_url(ticket: Ticket) -> str:
    return reverse("submissions:receipt", args=[_signer.sign(ticket.code)])


def code_of(token: str) -> str:
    """The code in a receipt's address. Raises `django.core.signing.BadSignature`."""
    return _signer.unsign(token)
