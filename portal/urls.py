"""The addresses of the portal. Each room brings its own.

Vietnamese stands without a prefix, English under /en/: public rooms go into `i18n_patterns`.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.pages import health

urlpatterns = [
    path("", include("portal.pages.root_urls")),
    path("quan-tri/", include(wagtailadmin_urls)),
    path("tai-lieu/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("healthz", health.alive),
    path("readyz", health.ready),
    *i18n_patterns(
        path("", include("faq.urls")),
        path("", include("news.urls")),
        path("", include("submissions.urls")),
        path("", include("search.urls")),
        path("", include("portal.pages.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.permission_denied"
handler404 = "portal.pages.errors.page_not_found"
handler500 = "portal.pages.errors.server_error"
