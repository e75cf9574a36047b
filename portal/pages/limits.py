"""Requests that no form or link of ours sends are turned away before any view reads them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import errors


class LimitsMiddleware:
    """Answers 404 to a null byte in the path, which PostgreSQL refuses as text, and 413 to a body
    that says it is larger than PORTAL_MAX_BODY, before it is written to the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return errors.page_not_found(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.PORTAL_MAX_BODY:
            return errors.payload_too_large(request)
        return self.get_response(request)
