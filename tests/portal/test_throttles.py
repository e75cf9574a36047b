"""Throttles count across processes, by an address that cannot be forged, with Redis or without."""

import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache, caches
from django.core.checks import run_checks
from django.core.management import call_command

from portal.audit import client_address, throttle, throttles
from portal.cache import ForgivingRedisCache

NOBODY_LISTENS = "redis://127.0.0.1:1"


@pytest.fixture
def clock(monkeypatch):
    """The time that throttles see; it moves only when the test moves it."""

    class Clock:
        now = 1_000_000.0

    monkeypatch.setattr(throttles.time, "time", lambda: Clock.now)
    return Clock


@pytest.fixture
def redis_away(settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "portal.cache.ForgivingRedisCache", "LOCATION": NOBODY_LISTENS},
    }
    caches["local"].clear()
    ForgivingRedisCache.forget_failure()
    yield
    ForgivingRedisCache.forget_failure()


def allowed(times, ident="203.0.113.7", limit=3, seconds=60):
    return [throttle("look-up", ident, limit, seconds) for _time in range(times)]


def test_up_to_the_limit_is_allowed(clock):
    assert allowed(5) == [True, True, True, False, False]


def test_another_ident_and_another_scope_have_counts_of_their_own(clock):
    assert allowed(4)[-1] is False
    assert throttle("look-up", "203.0.113.8", 3, 60)
    assert throttle("form", "203.0.113.7", 3, 60)


def test_the_window_slides(clock):
    clock.now = 60_000_000.0
    assert all(allowed(4, limit=4))
    clock.now += 60 + 15  # a quarter of the next window: three quarters of four still count
    assert allowed(2, limit=4) == [True, False]
    clock.now += 120
    assert allowed(1, limit=4) == [True]


def test_the_ident_may_be_any_text_and_is_not_kept(clock):
    assert throttle("look-up", "địa chỉ \x00\n" * 200, 3, 60)
    throttle("look-up", "203.0.113.7", 3, 60)
    if hasattr(cache, "_cache") and isinstance(cache._cache, dict):
        assert not any("203.0.113.7" in key for key in cache._cache)


def test_while_redis_is_away_each_process_counts_for_itself(clock, redis_away, caplog):
    assert allowed(5) == [True, True, True, False, False]
    assert "unreachable" in caplog.text


def test_while_redis_is_away_it_looks_like_an_empty_cache(redis_away):
    cache.set("a", 1)
    cache.set_many({"b": 2})
    assert cache.get("a", "default") == "default"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.get_or_set("a", lambda: 3) == 3
    assert not cache.add("a", 1)
    assert not cache.has_key("a")
    assert not cache.touch("a")
    assert not cache.delete("a")
    cache.delete_many(["a"])
    cache.clear()
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")


@pytest.mark.django_db
def test_pages_are_served_while_redis_is_away(redis_away, client, site):
    assert client.get("/quan-tri/login/").status_code == 200
    assert client.get("/khong-co/").status_code == 404


def test_a_shared_cache_counts_for_all_processes(redis_url, settings):
    url = f"{redis_url.rstrip('/')}/9"
    ident = uuid.uuid4().hex
    code = (
        "import django; django.setup()\n"
        "from portal.audit import throttle\n"
        f"print(sum(throttle('t', {ident!r}, 30, 3600) for _time in range(20)))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.embedded",
        "REDIS_URL": url,
        "SECRET_KEY": "the same in all three",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdout=subprocess.PIPE,
            cwd=portal_settings.BASE_DIR,
        )
        for _process in range(3)
    ]
    assert sum(int(process.communicate()[0]) for process in processes) == 30


def test_a_forged_header_does_not_change_the_address(rf, settings):
    forged = rf.get("/", REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR="198.51.100.1")
    settings.TRUSTED_PROXIES = 0
    assert client_address(forged) == "203.0.113.7"
    # Our proxy adds what it saw at the right; whatever stands left of it came with the request.
    through_proxy = rf.get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7"
    )
    settings.TRUSTED_PROXIES = 1
    assert client_address(through_proxy) == "203.0.113.7"
    settings.TRUSTED_PROXIES = 2
    assert client_address(through_proxy) == "198.51.100.1"


@pytest.mark.parametrize("header", ["", "not an address", ", ,", "203.0.113.7, <script>"])
def test_without_a_usable_header_the_peer_counts(rf, settings, header):
    settings.TRUSTED_PROXIES = 1
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == "10.0.0.1"


def test_an_address_is_written_one_way(rf, settings):
    settings.TRUSTED_PROXIES = 1
    for written in ["2001:DB8:0:0::1", "[2001:db8::1]:443", "2001:db8::1"]:
        request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=written)
        assert client_address(request) == "2001:db8::1"
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7:5044")
    assert client_address(request) == "203.0.113.7"


def test_several_processes_with_local_caches_are_refused(settings):
    settings.WEB_PROCESSES = 2
    settings.CACHES = {**settings.CACHES, "default": settings.CACHES["local"]}
    assert "audit.E001" in {message.id for message in run_checks()}
    settings.WEB_PROCESSES = 1
    call_command("check", "--tag", "caches")
