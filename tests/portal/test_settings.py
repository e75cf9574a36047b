"""Settings read from the environment; production refuses what is unsafe and says all of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from portal.settings import safety
from portal.settings.mail import CONSOLE_BACKEND, FILE_BACKEND, SMTP_BACKEND, Mail, read_email_url
from portal.settings.storage import read_storage_url

FOLDER = Path("/data/mail")
SAFE = {
    "SECRET_KEY": "q8$wZ3nLr7!vT2xKd9@pY5bHc1&mJ6sGf4*aQe0^uRiWoEtNzBx",
    "ALLOWED_HOSTS": "1022.example.vn, www.1022.example.vn",
    "PORTAL_URL": "https://1022.example.vn",
    "DATABASE_URL": "postgresql://portal:secret@db/portal",
    "EMAIL_URL": "smtp://user:secret@mail:587/?tls=1",
    "DEFAULT_FROM_EMAIL": "Tổng đài 1022 <1022@example.vn>",
    "TRUSTED_PROXIES": "1",
}


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("", Mail(FILE_BACKEND, file_path="/data/mail")),
        ("file:///var/spool/th%C6%B0", Mail(FILE_BACKEND, file_path="/var/spool/thư")),
        ("console:", Mail(CONSOLE_BACKEND)),
        ("smtp://127.0.0.1:1025", Mail(SMTP_BACKEND, host="127.0.0.1", port=1025)),
        ("smtp://mail", Mail(SMTP_BACKEND, host="mail", port=25)),
        (
            "smtp://a%40b.vn:p%2Fw@mail/?tls=1&timeout=5",
            Mail(
                SMTP_BACKEND,
                host="mail",
                port=587,
                user="a@b.vn",
                password="p/w",
                use_tls=True,
                timeout=5,
            ),
        ),
        ("smtps://mail", Mail(SMTP_BACKEND, host="mail", port=465, use_ssl=True)),
    ],
)
def test_email_url_is_read(url, mail):
    assert read_email_url(url, FOLDER) == mail


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.vn",
        "http://mail",
        "smtp:",
        "file:",
        "smtp://mail:port",
        "smtp://mail/?tls=yes",
        "smtp://mail/?tsl=1",
        "smtps://mail/?tls=1",
        "smtp://mail/?timeout=soon",
    ],
)
def test_a_wrong_email_url_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        read_email_url(url, FOLDER)


def test_an_object_store_keeps_public_and_restricted_files_apart():
    url = "s3://KEY:s%2Fcret@store.local:9000/portal?public=https://files.example.vn&http=1"
    storages, origin = read_storage_url(url)
    assert origin == "https://files.example.vn"
    public, restricted = (
        import_string(storages[name]["BACKEND"])(**storages[name]["OPTIONS"])
        for name in ("default", "restricted")
    )
    assert public.url("ảnh.jpg") == "https://files.example.vn/media/%E1%BA%A3nh.jpg"
    assert restricted.location == "restricted"
    assert restricted.secret_key == "s/cret"
    assert restricted.endpoint_url == "http://store.local:9000"
    assert restricted.querystring_auth


@pytest.mark.parametrize(
    "url",
    [
        "https://KEY:SECRET@store/portal?public=https://files.example.vn",
        "s3://store/portal?public=https://files.example.vn",
        "s3://KEY:SECRET@store/portal",
        "s3://KEY:SECRET@store/portal?public=http://files.example.vn",
        "s3://KEY:SECRET@store?public=https://files.example.vn",
    ],
)
def test_a_wrong_storage_url_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        read_storage_url(url)


def test_a_safe_environment_has_no_problems():
    assert safety.problems(SAFE) == []
    assert safety.problems({**SAFE, "DATABASE_URL": "sqlite:////data/portal.sqlite3"}) == []


def test_everything_missing_is_named_at_once():
    found = "\n".join(safety.problems({}))
    assert all(name in found for name in safety.REQUIRED)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "another.example.vn"}, "ALLOWED_HOSTS"),
        ({"PORTAL_URL": "http://1022.example.vn"}, "PORTAL_URL"),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        ({"WEB_PROCESSES": "4"}, "REDIS_URL"),
        ({"DATABASE_URL": "mongodb://db"}, "DATABASE_URL"),
        ({"EMAIL_URL": "mail"}, "EMAIL_URL"),
        ({"STORAGE_URL": "s3://portal"}, "STORAGE_URL"),
    ],
)
def test_what_is_unsafe_is_named(change, named):
    found = safety.problems({**SAFE, **change})
    assert any(named in problem for problem in found), found


def test_subdomains_and_a_shared_cache_are_accepted():
    assert safety.problems({**SAFE, "ALLOWED_HOSTS": ".example.vn"}) == []
    assert safety.problems({**SAFE, "WEB_PROCESSES": "4", "REDIS_URL": "redis://cache"}) == []


def run_check(environment, *arguments):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=settings.BASE_DIR,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "PORTAL_DATA": str(settings.SCRATCH),
            **environment,
        },
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_production_is_clean_under_the_deployment_checks():
    done = run_check(SAFE, "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_production_does_not_start_on_an_unsafe_environment():
    done = run_check({"SECRET_KEY": "short", "TRUSTED_PROXIES": "one"})
    assert done.returncode != 0
    for named in ["SECRET_KEY", "TRUSTED_PROXIES", "ALLOWED_HOSTS", "DATABASE_URL", "EMAIL_URL"]:
        assert named in done.stderr


@pytest.mark.slow
def test_an_empty_data_folder_is_as_good_as_none_and_never_the_working_folder():
    """`make` and unit files easily hand on variables that are empty."""
    done = subprocess.run(
        [sys.executable, "-c", "from portal.settings import base; print(base.DATA_DIR)"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "PORTAL_DATA": "", "PORT": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(settings.BASE_DIR / "var")
