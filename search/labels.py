"""What facets and kinds of results are called on the screen."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: In the order of `documents.KINDS`.
KINDS: Mapping[str, str] = {
    "hoi-dap": _("Questions and answers"),
    "thu-tuc": _("Procedures"),
    "tin-tuc": _("News"),
    "ban-tin": _("Monthly bulletins"),
    "thong-bao": _("Notices"),
    "su-kien": _("Events"),
    "trang": pgettext_lazy("kind of search result", "Pages"),
    "phan-anh": _("Feedback answered"),
}

#: Kinds whose date is the day on which somebody last made sure that the text is right.
REVIEWED = frozenset({"hoi-dap", "thu-tuc"})
