"""Reads EMAIL_URL."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
FILE_BACKEND = "portal.tasks.mail.FileBackend"
CONSOLE_BACKEND = "django.core.mail.backends.console.EmailBackend"


@dataclass(frozen=True)
class Mail:
    """How mail leaves the portal; named as Django's EMAIL_* settings are. `timeout` in seconds."""

    backend: str
    file_path: str = ""
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    timeout: int = 20


def read_email_url(url: str, default_folder: Path) -> Mail:
    """The meaning of an EMAIL_URL; raises ImproperlyConfigured.

    - empty: a file for each message in `default_folder`; `file:///folder`: in another one
    - `smtp://user:password@host:port/?tls=1&timeout=20`: with `tls=1` by STARTTLS
    - `smtps://...`: encrypted from the start
    - `console:`: to the standard output

    User and password are percent-encoded.
    """
    parts = urlsplit(url)
    if not url:
        return Mail(FILE_BACKEND, file_path=str(default_folder))
    if parts.scheme == "file" and parts.path.strip("/"):
        return Mail(FILE_BACKEND, file_path=unquote(parts.path))
    if parts.scheme == "console":
        return Mail(CONSOLE_BACKEND)
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return _smtp(parts)
    raise ImproperlyConfigured(
        "EMAIL_URL is smtp://host, smtps://host, file:///folder, console: or empty."
    )


def _smtp(parts) -> Mail:
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    try:
        tls = {"0": False, "1": True}[options.pop("tls", "0")]
        timeout = int(options.pop("timeout", "20"))
        port = parts.port
    except (KeyError, ValueError):
        raise ImproperlyConfigured("EMAIL_URL has a bad port, tls or timeout.") from None
    ssl = parts.scheme == "smtps"
    if options or (ssl and tls):
        raise ImproperlyConfigured("EMAIL_URL takes ?tls=1 (with smtp:) and &timeout=seconds.")
    return Mail(
        SMTP_BACKEND,
        host=parts.hostname,
        port=port or (465 if ssl else 587 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=tls,
        use_ssl=ssl,
        timeout=timeout,
    )
