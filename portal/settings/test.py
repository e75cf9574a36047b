"""What the tests run on. `DATABASE_URL` and `ELASTICSEARCH_URL` choose the engines."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import STORAGES

DEBUG = False
SECRET_KEY = "only-for-the-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

_scratch = Path(tempfile.mkdtemp(prefix="portal-test-"))
MEDIA_ROOT = _scratch / "media"
SEARCH_EMBEDDED_PATH = _scratch / "search.sqlite3"
SEARCH_INDEX_PREFIX = f"test-{_scratch.name.removeprefix('portal-test-').lower()}"
STORAGES = {
    **STORAGES,
    "restricted": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _scratch / "restricted", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
