"""Codes of procedures and questions in the search field: 1.013463, HD-0318."""

import re

from django.utils.translation import gettext as _
from wagtail.models import Page

from search.direct import DirectHit

from .models import FAQPage, ProcedurePage

_PROCEDURE = re.compile(r"\d\.\d{6}(?:\.\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2})?", re.IGNORECASE)
_QUESTION = re.compile(r"HD[- ]?(\d{1,9})", re.IGNORECASE)


def procedure(query: str) -> DirectHit | None:
    """The procedure whose code is the query, or stands in a short one ("thủ tục 1.013463")."""
    found = _PROCEDURE.search(query)
    if not found:
        return None
    pages = ProcedurePage.objects.live().public()
    # The national portal's longer form begins with the code itself.
    page = pages.filter(code__in=[found[0], found[0][:8]]).order_by("-code").first()
    return _hit(page, _("Procedure %(code)s") % {"code": found[0][:8]}) if page else None


def question(query: str) -> DirectHit | None:
    """The question by what a caller reads to the operator: HD-0318."""
    found = _QUESTION.fullmatch(query.strip())
    if not found:
        return None
    page = FAQPage.objects.live().public().filter(pk=int(found[1])).first()
    return _hit(page, _("Question %(code)s") % {"code": page.reference}) if page else None


def _hit(page: Page, text: str) -> DirectHit:
    return DirectHit(page.title, page.get_url() or "", text)
