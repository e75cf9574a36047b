"""Reads STORAGE_URL: files in an S3-compatible store in place of folders."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

S3_BACKEND = "storages.backends.s3.S3Storage"
FORM = "s3://KEY:SECRET@host[:port]/bucket?public=https://files.example.vn[&region=...][&http=1]"


def read_storage_url(url: str) -> tuple[dict, str]:
    """Django's STORAGES entries `default` and `restricted`, and the origin of public files.

    Public files lie below `media/` and are read by browsers from `public`, the only origin that
    the content security policy must allow besides our own. Originals of attachments lie below
    `restricted/` and only the portal reads them: the bucket's policy may publish `media/` alone.
    Raises ImproperlyConfigured.
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    public = urlsplit(options.pop("public", ""))
    region = options.pop("region", None)
    http = options.pop("http", "0") == "1"
    bucket = parts.path.strip("/")
    complete = parts.username and parts.password and parts.hostname and bucket and public.hostname
    if parts.scheme != "s3" or not complete or public.scheme != "https" or options:
        raise ImproperlyConfigured(f"STORAGE_URL is {FORM}")
    host = parts.netloc.rpartition("@")[2]
    shared = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "endpoint_url": f"{'http' if http else 'https'}://{host}",
        "region_name": region,
        "file_overwrite": False,
        "default_acl": None,
    }
    public_place = {
        "location": "media",
        "custom_domain": public.netloc,
        "url_protocol": "https:",
        "querystring_auth": False,
    }
    storages = {
        "default": {"BACKEND": S3_BACKEND, "OPTIONS": {**shared, **public_place}},
        "restricted": {"BACKEND": S3_BACKEND, "OPTIONS": {**shared, "location": "restricted"}},
    }
    return storages, f"https://{public.netloc}"
