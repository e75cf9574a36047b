"""The default: one machine, SQLite, embedded search, local cache. Nothing to install but Python."""

from django.core.management.utils import get_random_secret_key

from .base import *  # noqa: F403
from .base import DATA_DIR, SECRET_KEY

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]


def _kept_secret_key() -> str:
    """A key of this installation's own, made once and kept beside its database."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = SECRET_KEY or _kept_secret_key()
