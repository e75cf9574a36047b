"""What needs no search: a code or a number that names one thing.

Rooms above register how they recognise their own codes; here only the hotline's number is known.
A direct hit names the place where the thing can be looked at. It never looks inside: whoever types
a ticket's code is led to the tracking page, and learns nothing there without the second factor.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

HOTLINE = "1022"
#: Longer than any code, with the word before it ("phiếu PA-1234-5678-9012").
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class DirectHit:
    """Where a code leads: `title` is its link, `text` a sentence below it, `icon` of the sprite."""

    title: str
    url: str
    text: str = ""
    icon: str = "arrow"


#: Gives the hit of a query, or None when it is no code of theirs. Never raises.
Resolver = Callable[[str], DirectHit | None]

_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> None:
    """Lets `resolver` recognise codes. Called from an app's `ready()`."""
    if resolver not in _resolvers:
        _resolvers.append(resolver)


def find(query: str) -> DirectHit | None:
    """The one thing that `query` (cleaned, in one line) names, if it names one."""
    if not query or len(query) > _LONGEST or not any(letter.isdigit() for letter in query):
        return None
    return next((hit for resolver in _resolvers if (hit := resolver(query))), None)


def _hotline(query: str) -> DirectHit | None:
    """The number itself, alone or after a few words: "1022", "gọi 1022", "tổng đài 1022"."""
    words = query.split()
    if words[-1] != HOTLINE or len(words) > 4:
        return None
    text = _("One number for the whole province, for questions, reports and proposals.")
    return DirectHit(_("Call 1022"), "tel:1022", text, "phone")


register(_hotline)
