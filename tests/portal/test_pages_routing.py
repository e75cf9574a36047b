"""A page is found with few queries, and is the page that Wagtail would have found."""

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction, Site

from home.models import HomePage, StandardPage
from portal.pages.routing import prepare


@pytest.fixture
def tree(home_page):
    """A home in both languages with a page, its child, a draft and an alias."""
    english = Locale.objects.get_or_create(language_code="en")[0]
    translated = HomePage.objects.get(locale=english)
    translated.save_revision().publish()
    about = home_page.add_child(instance=StandardPage(title="Giới thiệu", slug="gioi-thieu"))
    about.add_child(instance=StandardPage(title="Liên hệ", slug="lien-he"))
    home_page.add_child(instance=StandardPage(title="Trợ giúp", slug="tro-giup"))
    home_page.add_child(instance=StandardPage(title="Nháp", slug="nhap", live=False))
    translated.add_child(instance=StandardPage(title="About", slug="gioi-thieu", locale=english))
    about.create_alias(update_slug="ban-sao")
    return home_page


PATHS = [
    "",
    "gioi-thieu/",
    "gioi-thieu/lien-he/",
    "nhap/",
    "lien-he/",
    "ban-sao/",
    "hoi-dap/",
    "hoi-dap/khong-co/",
    "khong-co/lien-he/",
    "/".join(["a"] * 30) + "/",
]


def found(path, language, host, ready):
    request = RequestFactory().get(f"/{path}", headers={"host": host})
    with override(language):
        if ready:
            prepare(request, path)
        route = Page.route_for_request(request, path)
        site = Site.find_for_request(request)
        return route and (type(route.page), route.page.pk, route.page.get_url(request)), site


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "other.example", "two.example:81"])
def test_what_is_found_is_what_wagtail_finds(tree, host):
    section = tree.get_children().get(slug="hoi-dap")
    Site.objects.create(hostname="two.example", port=80, root_page=section)
    Site.objects.create(hostname="two.example", port=8080, root_page=section)
    for language in ("vi", "en"):
        for path in PATHS:
            ours, wagtails = (found(path, language, host, ready) for ready in (True, False))
            assert ours == wagtails, (language, path)


@pytest.mark.parametrize("restricted", ["root", "home", "parent", "page"])
def test_a_closed_branch_stays_closed(tree, client, restricted):
    page = Page.objects.get(slug="lien-he")
    closed = {
        "root": page.get_root(),
        "home": tree,
        "parent": page.get_parent(),
        "page": page,
    }[restricted]
    assert client.get("/gioi-thieu/lien-he/").status_code == 200
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/gioi-thieu/lien-he/").status_code == 302


def test_depth_costs_nothing(tree, client, cold_queries):
    client.get("/tro-giup/")  # a process asks once for the names of page types
    assert len(cold_queries("/tro-giup/")) == len(cold_queries("/gioi-thieu/lien-he/"))
