"""The headers that tell a browser what a page of ours may do."""

from csp.middleware import CSPMiddleware
from django.conf import settings

ADMIN = "/quan-tri/"


class SecurityHeadersMiddleware(CSPMiddleware):
    """As `csp.middleware.CSPMiddleware`, with a policy each for the public and for `/quan-tri/`.

    The admin gets ADMIN_CONTENT_SECURITY_POLICY. A preview of a page is drawn as the public sees
    it, under the public policy, but inside a frame of the admin: only there frames are allowed.
    The preview's answer passes here twice (Wagtail draws it by a request of its own within the
    admin's); what it got first, as a public page, holds.
    """

    def process_response(self, request, response):
        if getattr(request, "is_preview", False):
            response._csp_replace = {"frame-ancestors": ["'self'"]}
            response["X-Frame-Options"] = "SAMEORIGIN"
        elif request.path.startswith(ADMIN):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return super().process_response(request, response)
