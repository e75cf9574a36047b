"""A ticket's code in the search field leads to the tracking page, and tells nothing by itself."""

from django.urls import reverse
from django.utils.translation import gettext as _

from search.direct import DirectHit

from .codes import PREFIX, NotACode, WrongCheckDigit, normalise

#: What people write before a code (folded for the comparison by `casefold` alone).
_BEFORE = ("mã phiếu", "ma phieu", "phiếu", "phieu", "mã", "ma")


def ticket(query: str) -> DirectHit | None:
    """The tracking page for a query that is a ticket's code; whether there is such a ticket is
    not looked up."""
    text = query.casefold().strip()
    before = next((word for word in _BEFORE if text.startswith(word + " ")), "")
    text = text.removeprefix(before)
    try:
        code = normalise(text)
    except WrongCheckDigit as error:
        # Twelve digits alone may be an identity card's.
        if not text.strip().startswith(PREFIX.casefold()):
            return None
        return DirectHit(_("Track a ticket by its code"), reverse("submissions:track"), str(error))
    except NotACode:
        return None
    return DirectHit(
        _("Ticket %(code)s") % {"code": code},
        f"{reverse('submissions:track')}?ma={code}",
        _("See how far it is. Content and answer need the last four digits of your phone."),
    )
