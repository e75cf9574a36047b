"""What the tests run on. `DATABASE_URL`, `ELASTICSEARCH_URL` and `REDIS_URL` choose the engines;
every test process has a folder, an index prefix and a Redis database of its own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Before base looks at it: nothing that a test writes may land in the installation's own folder.
SCRATCH = Path(tempfile.mkdtemp(prefix="portal-test-"))
os.environ["PORTAL_DATA"] = str(SCRATCH)
os.environ.setdefault("LOG_LEVEL", "WARNING")
(SCRATCH / "static").mkdir()


def _remove_scratch(owner: int = os.getpid()) -> None:
    """Not in a forked child, which would pull the folder from under its parent."""
    if os.getpid() == owner:
        shutil.rmtree(SCRATCH, ignore_errors=True)


atexit.register(_remove_scratch)

from .base import *  # noqa: E402, F403
from .base import CACHES, DATABASES, REDIS_URL, STORAGES  # noqa: E402

DEBUG = False
SECRET_KEY = "only-for-the-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SEARCH_INDEX_PREFIX = SCRATCH.name.lower()
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes then have connections of their own, as in service.
    # A crash of the machine may cost a test database, so nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-20000;"
    )
if REDIS_URL:
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rstrip('/')}/{_worker}"
