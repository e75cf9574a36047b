"""Chooses the content security policy: strict for the public, Wagtail's for the admin."""

from csp.middleware import CSPMiddleware
from django.conf import settings


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """As `csp.middleware.CSPMiddleware`, but `/quan-tri/` gets ADMIN_CONTENT_SECURITY_POLICY."""

    def process_response(self, request, response):
        if request.path.startswith("/quan-tri/"):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif getattr(request, "is_preview", False):
            response._csp_update = {"frame-ancestors": ["'self'"]}
        return super().process_response(request, response)
