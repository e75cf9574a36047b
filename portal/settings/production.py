"""For the public: everything comes from the environment, and nothing unsafe starts.

TLS ends at a proxy of ours, which sets X-Forwarded-Proto itself (TRUSTED_PROXIES of at least 1),
or at the web process (0).
"""

import os

from django.core.exceptions import ImproperlyConfigured

from . import safety

# Before base reads the same values, so that one message names all that is wrong.
if problems := safety.problems(os.environ):
    raise ImproperlyConfigured("\n- ".join(["The portal does not start:", *problems]))

from .base import *  # noqa: E402, F403
from .base import (  # noqa: E402
    ADMIN_CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY,
    STORAGES,
    TRUSTED_PROXIES,
    WAGTAILADMIN_BASE_URL,
)
from .storage import read_storage_url  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = safety.hosts(os.environ)
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL.rstrip("/")]

# --- https only -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = True
# Monitors ask from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", str(365 * 24 * 3600)))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Browsers take such names over https and for the whole host only: no subdomain can plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

# --- Files in an object store ---------------------------------------------------------------------
if url := os.environ.get("STORAGE_URL"):
    _stores, _origin = read_storage_url(url)
    STORAGES = {**STORAGES, **_stores}
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(_origin)
    ADMIN_CONTENT_SECURITY_POLICY["img-src"].append(_origin)
