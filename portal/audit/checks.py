"""Refuses settings under which throttles would not hold."""

from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.files.storage import FileSystemStorage, storages

LOCAL = ("LocMemCache", "DummyCache")


@checks.register(checks.Tags.caches)
def check_throttles_count(app_configs, **kwargs):
    """Several web processes with a cache each would let everybody through several times."""
    if settings.WEB_PROCESSES > 1 and settings.CACHES["default"]["BACKEND"].endswith(LOCAL):
        return [
            checks.Error(
                "WEB_PROCESSES is above 1, but every process has a cache of its own.",
                hint="Set REDIS_URL, or serve with one process of several threads.",
                id="audit.E001",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def check_trusted_proxies(app_configs, **kwargs):
    if settings.TRUSTED_PROXIES < 0:
        return [checks.Error("TRUSTED_PROXIES is a number from 0.", id="audit.E002")]
    return []


@checks.register(checks.Tags.security)
def check_restricted_files(app_configs, **kwargs):
    """Originals of attachments may not lie where the web server hands out files."""
    restricted = storages["restricted"]
    if not isinstance(restricted, FileSystemStorage):
        return []
    public = [Path(folder).resolve() for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT)]
    place = Path(restricted.location).resolve()
    if any(place.is_relative_to(folder) for folder in public):
        return [checks.Error("The restricted files lie in a public folder.", id="audit.E003")]
    return []
