"""The sample site: settings and pages of text in two languages, loaded once."""

import pytest
from bs4 import BeautifulSoup

from home import demo
from home.models import StandardPage
from portal.pages.models import PortalSettings


@pytest.fixture
def loaded(home_page):
    return demo.load(home_page)


def test_adds_settings_and_pages_in_both_languages(loaded):
    by_language = StandardPage.objects.live().values_list("locale__language_code", flat=True)
    assert loaded["pages"] == list(by_language).count("vi") > 0
    assert loaded["translations"] == list(by_language).count("en") > 0
    assert PortalSettings.objects.get().governing_body


def test_a_second_run_adds_nothing_and_keeps_what_staff_changed(loaded, home_page):
    PortalSettings.objects.update(hotline_hours="8:00–17:00")
    assert demo.load(home_page) == {"pages": 0, "translations": 0}
    assert PortalSettings.objects.get().hotline_hours == "8:00–17:00"


def test_every_page_opens_and_stands_in_the_footer(loaded, client):
    for page in StandardPage.objects.live().select_related("locale"):
        response = client.get(page.get_url())
        assert response.status_code == 200
        found = BeautifulSoup(response.content.decode(), "html.parser")
        assert found.find("footer").find("a", href=page.get_url())


def test_pages_lead_to_their_translations(loaded, client):
    found = BeautifulSoup(client.get("/gioi-thieu/").content.decode(), "html.parser")
    assert found.select_one('header a[lang="en"]')["href"] == "/en/about/"
