"""What production must be told, and what it refuses."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .mail import read_email_url
from .storage import read_storage_url

REQUIRED = {
    "SECRET_KEY": "a random text of at least 50 characters",
    "ALLOWED_HOSTS": "the host names of the site, separated by commas",
    "PORTAL_URL": "the site's address, https://...",
    "DATABASE_URL": "postgresql://... (or, said explicitly, sqlite:///file)",
    "EMAIL_URL": "smtp://user:password@host:587/?tls=1 (or, said explicitly, file:///folder)",
    "DEFAULT_FROM_EMAIL": "the sender of our mail",
    "TRUSTED_PROXIES": "how many proxies of ours stand before the portal, 0 for none",
}


def problems(environment: Mapping[str, str]) -> list[str]:
    """All that keeps the portal from starting, one sentence each; empty when it is safe."""
    missing = [
        f"{name} is missing: {meaning}."
        for name, meaning in REQUIRED.items()
        if not environment.get(name, "").strip()
    ]
    return [*missing, *_unsafe(environment), *_unreadable(environment)]


def hosts(environment: Mapping[str, str]) -> list[str]:
    names = environment.get("ALLOWED_HOSTS", "").split(",")
    return [name.strip() for name in names if name.strip()]


def _unsafe(environment: Mapping[str, str]) -> Iterator[str]:
    key = environment.get("SECRET_KEY", "")
    if key and (len(key) < 50 or len(set(key)) < 10 or key.startswith("django-insecure-")):
        yield "SECRET_KEY is too short or too plain: 50 random characters."
    if any(name.startswith("*") for name in hosts(environment)):
        yield "ALLOWED_HOSTS must name the hosts, not '*'."
    url = urlsplit(environment.get("PORTAL_URL", ""))
    if url.netloc and url.scheme != "https":
        yield "PORTAL_URL must begin with https://."
    if url.hostname and not _allows(hosts(environment), url.hostname):
        yield "ALLOWED_HOSTS lacks the host of PORTAL_URL."
    processes = environment.get("WEB_PROCESSES", "1")
    if processes != "1" and not environment.get("REDIS_URL"):
        yield "WEB_PROCESSES above 1 needs REDIS_URL: throttles count in the shared cache."


def _unreadable(environment: Mapping[str, str]) -> Iterator[str]:
    for name in ("TRUSTED_PROXIES", "WEB_PROCESSES", "TASK_WORKERS", "HSTS_SECONDS"):
        if not environment.get(name, "").strip().isdecimal() and environment.get(name):
            yield f"{name} is a number from 0."
    try:
        dj_database_url.parse(environment.get("DATABASE_URL", ""))
    except ValueError as error:
        yield f"DATABASE_URL: {error}"
    try:
        read_email_url(environment.get("EMAIL_URL", ""), Path())
        if environment.get("STORAGE_URL"):
            read_storage_url(environment["STORAGE_URL"])
    except ImproperlyConfigured as error:
        yield str(error)


def _allows(names: list[str], host: str) -> bool:
    return host in names or any(
        name.startswith(".") and f".{host}".endswith(name) for name in names
    )
