"""Error pages that help: what happened, what to try, whom to call.

The names at the end of `portal.urls` (`handler404` and so on) and settings point here. Views ask
for `unprocessable` and `too_many_requests` themselves.
"""

from __future__ import annotations

import logging
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.csrf import requires_csrf_token
from wagtail.models import Page, Site

from . import csrf_recovery

logger = logging.getLogger(__name__)

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def show(request: HttpRequest, status: int, **context) -> HttpResponse:
    """The page of the error `status`, from the template of the same name."""
    context |= {"noindex": True, "status": status}
    return HttpResponse(render_to_string(f"{status}.html", context, request), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for what cannot be understood; 413 for what Django refuses as too large."""
    return show(request, 413 if isinstance(exception, TOO_BIG) else 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return show(request, 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with a search for the words of the address and, on an English address, with the way to
    the page in Vietnamese if there is one."""
    return show(request, 404, words=_words(request.path), vietnamese=_in_vietnamese(request))


def payload_too_large(request: HttpRequest) -> HttpResponse:
    return show(request, 413)


def unprocessable(request: HttpRequest, message: str = "") -> HttpResponse:
    """422 for a request that no form of ours sends. Forms show themselves again instead."""
    return show(request, 422, message=message)


def too_many_requests(request: HttpRequest, retry_after: int) -> HttpResponse:
    """429: `retry_after` is in seconds; the page says it in whole minutes, rounded up."""
    response = show(request, 429, minutes=max(1, -(-retry_after // 60)))
    response["Retry-After"] = str(retry_after)
    return response


def locked_out(request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    return too_many_requests(request, int(settings.AXES_COOLOFF_TIME * 3600))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The filled form again where its room registered a view for it, else a page that explains."""
    logger.info("CSRF: %s at %s", reason, request.path)
    recover = csrf_recovery.recovery_for(request)
    if recover is not None:
        return recover(request)
    return HttpResponse(
        render_to_string("403_csrf.html", {"noindex": True, "status": 403}, request), status=403
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without database, cache or request: whatever failed may fail again. The time on the
    page finds the entry in the log."""
    try:
        style_sheet = static("portal/portal.css")
    except ValueError:  # the manifest of static files is what is missing
        style_sheet = ""
    context = {
        "style_sheet": style_sheet,
        "language": get_language() or settings.LANGUAGE_CODE,
        "moment": timezone.localtime(),
    }
    return HttpResponse(render_to_string("500.html", context), status=500)


def _words(path: str) -> str:
    """What the last part of an address may have meant: "/hoi-dap/ho-chieu/" -> "ho chieu"."""
    parts = [part for part in unquote(path).replace("\0", "").split("/") if part]
    words = parts[-1].rsplit(".", 1)[0].replace("-", " ").replace("_", " ") if parts else ""
    return words[:80].strip()


def _in_vietnamese(request: HttpRequest) -> str:
    """The address of the same page in Vietnamese, if an English address was asked for."""
    language, default = get_language() or "", settings.LANGUAGE_CODE
    prefix = f"/{language}/"
    if language == default or not request.path_info.startswith(prefix):
        return ""
    site = Site.find_for_request(request)
    parts = [part for part in request.path_info.removeprefix(prefix).split("/") if part]
    if site is None or not parts:
        return ""
    with override(default):
        return _routed(site.root_page, request, parts)


def _routed(root: Page, request: HttpRequest, parts: list[str]) -> str:
    try:
        return root.specific.route(request, parts).page.get_url(request) or ""
    except Http404:
        return ""
