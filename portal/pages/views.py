"""What browsers and search engines ask every site for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from . import navigation, sitemaps

SITEMAP_SECONDS = 10 * 60


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read everything but the admin and pages of search results."""
    closed = [reverse("wagtailadmin_home")]
    search = navigation.search()
    for code, _name in settings.LANGUAGES if search else []:
        with override(code):
            closed.append(search.url)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_page(SITEMAP_SECONDS)
def site_map(request: HttpRequest) -> HttpResponse:
    return sitemap(request, sitemaps.registered)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for /favicon.ico where a page names no icon, such as a downloaded file."""
    return HttpResponsePermanentRedirect(static("portal/favicon.svg"))
