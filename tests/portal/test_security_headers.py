"""What browsers are told: strict for the public, Wagtail's inline code in the admin, no frames
but previews inside the admin."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.template import engines
from django.urls import reverse

from portal.pages.middleware import SecurityHeadersMiddleware

pytestmark = pytest.mark.django_db


def policy(response):
    """The directives of the content security policy, each as a set of sources."""
    directives = (part.split() for part in response["Content-Security-Policy"].split("; "))
    return {name: set(sources) for name, *sources in directives}


@pytest.fixture
def editor_client(client):
    client.force_login(get_user_model().objects.create_superuser("bien-tap", "", "mat khau dai"))
    return client


def test_public_pages_allow_nothing_foreign_and_nothing_inline(client, site):
    response = client.get("/khong-co/")
    found = policy(response)
    assert found["default-src"] == {"'self'"}
    assert found["style-src"] == {"'self'"}
    assert found["frame-ancestors"] == {"'none'"}
    assert found["object-src"] == {"'none'"}
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"


def draw(rf, template):
    """A public page drawn from a template, with the headers it gets."""

    def view(request):
        drawn = engines["django"].from_string(template).render({}, request)
        return HttpResponse(drawn)

    return SecurityHeadersMiddleware(view)(rf.get("/"))


def test_a_nonce_is_given_where_a_template_uses_it(rf):
    response = draw(rf, '<script nonce="{{ request.csp_nonce }}"></script>{{ CSP_NONCE }}')
    (nonce,) = re.findall(rb'nonce="([^"]+)"', response.content)
    assert policy(response)["script-src"] == {"'self'", f"'nonce-{nonce.decode()}'"}
    assert policy(draw(rf, "no script"))["script-src"] == {"'self'"}


def test_the_admin_allows_wagtails_inline_code_and_no_foreign_host(editor_client, site):
    response = editor_client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 200
    found = policy(response)
    assert "'unsafe-inline'" in found["script-src"]
    assert found["frame-ancestors"] == {"'self'"}
    assert not re.search(r"https?:|\*", response["Content-Security-Policy"])
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_is_the_public_page_in_a_frame_of_the_admin(editor_client, home_page):
    home_page.save_revision()
    response = editor_client.get(reverse("wagtailadmin_pages:view_draft", args=[home_page.pk]))
    assert response.status_code == 200
    found = policy(response)
    assert found["frame-ancestors"] == {"'self'"}
    assert found["style-src"] == {"'self'"}
    assert "'unsafe-inline'" not in found["script-src"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_devices_and_other_windows_are_shut_out(client, site):
    response = client.get("/khong-co/")
    assert "geolocation=(self)" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
