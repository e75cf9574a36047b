"""Refuses settings under which throttles would not hold."""

from django.conf import settings
from django.core import checks

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
