"""What the public views of tickets have in common."""

from __future__ import annotations

from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from portal.pages.chrome import snapshot

LONGEST_ID = 19  # digits of a 64 bit number, which is what databases take
COMPLAINTS = "khieu-nai-to-cao"
PRIVACY = "du-lieu-ca-nhan"
PROCESS = "quy-trinh"


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done; the address is to be read, also after a reload."""

    status_code = 303


def tracking_url(code: str) -> str:
    return f"{reverse('submissions:track')}?ma={code}"


def private(view):
    """For pages about one ticket: kept by no cache, found by no search. Other sites never see
    their addresses: SECURE_REFERRER_POLICY is `same-origin`. (`no-referrer` would make browsers
    send `Origin: null` with our own forms, which the CSRF check refuses.)"""

    @wraps(view)
    @never_cache
    def wrapped(request, *args, **kwargs):
        response: HttpResponse = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response.setdefault("Referrer-Policy", "same-origin")
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


def page_addresses(request: HttpRequest) -> dict[str, str]:
    """Addresses of the pages that the forms point to, in the visitor's language or else in
    Vietnamese; a page that the editors do not have is missing."""
    names = {COMPLAINTS: "complaints_url", PRIVACY: "privacy_url", PROCESS: "process_url"}
    rank = [settings.LANGUAGE_CODE, get_language()]
    pages = [
        page for page in snapshot(request).pages if page.slug in names and page.language in rank
    ]
    pages.sort(key=lambda page: rank.index(page.language))
    return {names[page.slug]: page.url for page in pages}
