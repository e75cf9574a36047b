"""Guessing passwords: locked for the account and the address, whatever headers are forged."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

PASSWORD = "mật khẩu rất dài"  # noqa: S105


@pytest.fixture
def account(settings, site):
    settings.AXES_ENABLED = True
    return get_user_model().objects.create_superuser("dieu-phoi", "", PASSWORD)


def log_in(client, password, address="203.0.113.7", **headers):
    data = {"username": "dieu-phoi", "password": password}
    return client.post(reverse("wagtailadmin_login"), data, REMOTE_ADDR=address, **headers)


def test_too_many_wrong_passwords_lock_the_account_for_that_address(account, client, settings):
    for number in range(settings.AXES_FAILURE_LIMIT - 1):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        assert log_in(client, "sai", **forged).status_code == 200
    locked = log_in(client, "sai", HTTP_X_FORWARDED_FOR="198.51.100.200")
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) == 15 * 60
    assert log_in(client, PASSWORD).status_code == 429
    assert log_in(client, PASSWORD, address="203.0.113.8").status_code == 302


def test_a_few_wrong_passwords_are_forgiven(account, client):
    for _attempt in range(3):
        log_in(client, "sai")
    assert log_in(client, PASSWORD).status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_behind_a_proxy_each_visitor_is_locked_alone(account, client, settings):
    settings.TRUSTED_PROXIES = 1
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "sai", address="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7")
    through_proxy = {"address": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.8"}
    assert log_in(client, PASSWORD, **through_proxy).status_code == 302
