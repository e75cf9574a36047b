"""What stands around every page: header, navigation, languages, banner, breadcrumbs, footer."""

import datetime
import json

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone, translation
from wagtail.models import Site

from home.models import StandardPage
from portal.pages import navigation
from portal.pages.models import EmergencyBanner, PortalSettings
from portal.pages.navigation import NavItem
from tests.home.factories import english_home

UNNAMED = "there-is-no-such-view"


def soup(client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content.decode(), "html.parser")


@pytest.fixture
def about(home_page):
    return home_page.add_child(
        instance=StandardPage(title="Dữ liệu cá nhân", show_in_menus=True, introduction="Giữ gì.")
    )


@pytest.fixture
def only_items(monkeypatch):
    """A navigation of the test's own."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_search", None)


class TestEveryPage:
    def test_begins_with_a_way_past_the_header(self, client, about):
        found = soup(client, "/du-lieu-ca-nhan/")
        skip = found.body.find("a")
        assert skip["href"] == "#noi-dung" and found.find("main", id="noi-dung")

    def test_offers_the_phone(self, client, about):
        assert soup(client, "/du-lieu-ca-nhan/").select_one("header a.call")["href"] == "tel:1022"

    def test_has_one_first_heading_and_says_its_title(self, client, about):
        found = soup(client, "/du-lieu-ca-nhan/")
        assert [h.get_text() for h in found.find_all("h1")] == ["Dữ liệu cá nhân"]
        assert found.title.get_text() == "Dữ liệu cá nhân – Tổng đài 1022 Đồng Tháp"
        assert found.find("meta", attrs={"name": "description"})["content"] == "Giữ gì."

    def test_carries_no_inline_style_or_handler(self, client, about):
        for tag in soup(client, "/du-lieu-ca-nhan/").find_all(True):
            assert not tag.has_attr("style"), tag
            assert not any(name.startswith("on") for name in tag.attrs), tag

    def test_names_itself_to_those_who_share_it(self, client, about):
        found = soup(client, "/du-lieu-ca-nhan/")
        graph = {tag["property"]: tag["content"] for tag in found.find_all("meta", property=True)}
        assert graph["og:title"] == "Dữ liệu cá nhân"
        assert graph["og:url"] == "http://testserver/du-lieu-ca-nhan/"
        assert found.find("link", rel="canonical")["href"] == "http://testserver/du-lieu-ca-nhan/"


class TestAddressesOfPages:
    def test_keep_every_letter_of_a_vietnamese_title(self, home_page):
        page = home_page.add_child(instance=StandardPage(title="Đường đi, giờ mở cửa"))
        assert page.slug == "duong-di-gio-mo-cua"

    def test_two_pages_of_one_title_have_two_addresses(self, home_page):
        slugs = [
            home_page.add_child(instance=StandardPage(title="Địa chỉ")).slug for _copy in range(2)
        ]
        assert slugs == ["dia-chi", "dia-chi-2"]


class TestNavigation:
    @pytest.fixture(autouse=True)
    def _items(self, only_items):
        navigation.register(
            NavItem(order=20, label="Bản tin", more=" hằng tháng", section="news", path="/tin-tuc/")
        )
        navigation.register(
            NavItem(10, "Hỏi đáp", section="faq", path="/hoi-dap/", prefixes=("/thu-tuc/",))
        )

    def items(self, client, path):
        return soup(client, path).select("nav.nav a")

    def test_stands_in_its_order(self, client, site):
        labels = [link.get_text() for link in self.items(client, "/")]
        assert labels == ["Hỏi đáp", "Bản tin hằng tháng"]

    @pytest.mark.parametrize("path", ["/hoi-dap/", "/thu-tuc/"])
    def test_marks_where_one_is(self, client, site, path):
        marked = [a.get_text() for a in self.items(client, path) if a.has_attr("aria-current")]
        assert marked == ["Hỏi đáp"]

    def test_marks_nothing_on_the_front_page(self, client, site):
        assert not any(a.has_attr("aria-current") for a in self.items(client, "/"))

    def test_an_english_page_leads_to_the_english_page_if_there_is_one(self, client, home_page):
        english = english_home(home_page)
        english.add_child(instance=StandardPage(title="Questions", slug="hoi-dap"))
        links = {a["href"]: a.get("hreflang") for a in self.items(client, "/en/")}
        assert links == {"/en/hoi-dap/": None, "/tin-tuc/": "vi"}

    def test_a_check_finds_addresses_that_do_not_exist(self, site):
        navigation.register(NavItem(30, "Lạc", section="lost", url_name=UNNAMED))
        found = navigation.check_addresses(None)
        assert [error.id for error in found] == ["pages.E001"]

    def test_an_item_has_exactly_one_address(self):
        with pytest.raises(ValueError, match="either a url_name or a path"):
            NavItem(order=1, label="Hỏi đáp", section="faq")


class TestSearchForm:
    def test_stands_in_the_header_once_a_room_offers_a_search(self, client, about, only_items):
        assert not soup(client, "/du-lieu-ca-nhan/").select("header form")
        navigation.register_search("robots", "sitemap", "portal/file.js")
        found = soup(client, "/du-lieu-ca-nhan/")
        form = found.select_one("header form[role=search]")
        assert form["action"] == "/robots.txt" and not form.has_attr("method")
        assert form.find("input")["name"] == "q"
        assert form.find("input")["data-suggest"] == "/sitemap.xml"
        assert found.find("label", attrs={"for": form.find("input")["id"]})

    def test_its_script_carries_the_nonce_of_the_policy(self, client, about, only_items):
        navigation.register_search("robots", "", "portal/file.js")
        response = client.get("/du-lieu-ca-nhan/")
        found = BeautifulSoup(response.content.decode(), "html.parser")
        script = found.find("script", src="/static/portal/file.js")
        assert f"'nonce-{script['nonce']}'" in response["Content-Security-Policy"]


class TestLanguages:
    def test_vietnamese_is_the_default_whatever_the_browser_prefers(self, client, site):
        response = client.get("/", headers={"accept-language": "en-US"})
        assert '<html lang="vi">' in response.content.decode()

    def test_every_page_leads_to_the_other_language(self, client, home_page):
        assert soup(client, "/").select_one('header a[lang="en"]')["href"] == "/en/"
        back = soup(client, "/en/").select_one('header a[lang="vi"]')
        assert (back["href"], back.get_text()) == ("/", "Ti\u1ebfng Vi\u1ec7t")

    def test_a_page_leads_to_its_translation(self, client, home_page, about):
        english = english_home(home_page)
        english.add_child(
            instance=StandardPage(title="Privacy", translation_key=about.translation_key)
        )
        found = soup(client, "/du-lieu-ca-nhan/")
        assert found.select_one('header a[lang="en"]')["href"] == "/en/privacy/"
        alternates = {
            link["hreflang"]: link["href"] for link in found.find_all("link", rel="alternate")
        }
        assert alternates == {
            "vi": "http://testserver/du-lieu-ca-nhan/",
            "en": "http://testserver/en/privacy/",
        }

    def test_without_a_translation_to_the_other_front_page(self, client, home_page, about):
        found = soup(client, "/du-lieu-ca-nhan/")
        assert found.select_one('header a[lang="en"]')["href"] == "/en/"
        assert not found.find_all("link", rel="alternate")

    def test_english_chrome_is_complete(self, client, home_page):
        text = soup(client, "/en/").get_text(" ")
        for words in ("Call 1022", "Skip to main content", "What do you need to ask?"):
            assert words in text


class TestBanner:
    def raise_banner(self, **kwargs):
        return EmergencyBanner.objects.create(title="Bão số 9 sắp vào", **kwargs)

    def banner(self, client):
        return soup(client, "/").select_one(".emergency")

    def test_shows_above_every_page_as_soon_as_it_is_raised(self, client, site):
        assert self.banner(client) is None
        self.raise_banner(text="Ở trong nhà.", url="/tin-tuc/bao-so-9/")
        shown = self.banner(client)
        assert "Bão số 9 sắp vào" in shown.get_text()
        assert shown.find("a")["href"] == "/tin-tuc/bao-so-9/"

    def test_goes_as_soon_as_it_is_taken_down(self, client, site):
        banner = self.raise_banner()
        assert self.banner(client)
        banner.active = False
        banner.save()
        assert self.banner(client) is None

    def test_shows_from_its_start_until_before_its_end(self, site):
        now = timezone.now()
        minute = datetime.timedelta(minutes=1)
        banner = self.raise_banner(starts_at=now, ends_at=now + minute)
        assert not banner.is_shown_at(now - minute)
        assert banner.is_shown_at(now)
        assert not banner.is_shown_at(now + minute)

    def test_a_banner_for_later_waits(self, client, site):
        self.raise_banner(starts_at=timezone.now() + datetime.timedelta(hours=1))
        assert self.banner(client) is None

    def test_the_newest_one_shows(self, client, site):
        self.raise_banner(starts_at=timezone.now() - datetime.timedelta(hours=2))
        EmergencyBanner.objects.create(title="Nước lên nhanh")
        assert "Nước lên nhanh" in self.banner(client).get_text()


class TestBreadcrumbs:
    def crumbs(self, client, path):
        return [
            (item.get_text(strip=True), item.find("a") and item.find("a")["href"])
            for item in soup(client, path).select("nav.crumb li")
        ]

    def test_a_page_names_its_ancestors(self, client, about):
        about.add_child(instance=StandardPage(title="Thời gian lưu", slug="luu"))
        assert self.crumbs(client, "/du-lieu-ca-nhan/luu/") == [
            ("Trang chủ", "/"),
            ("Dữ liệu cá nhân", "/du-lieu-ca-nhan/"),
        ]

    def test_the_front_page_has_none(self, client, site):
        assert self.crumbs(client, "/") == []


class TestFooter:
    def test_says_what_the_settings_say(self, client, site):
        PortalSettings.objects.create(
            site=site, hotline_hours="7:00–19:00", governing_body="UBND tỉnh", email="a@b.vn"
        )
        footer = soup(client, "/").find("footer")
        text = footer.get_text().replace("\u2060", "")
        assert "Nghe máy 7:00–19:00." in text
        assert "Cơ quan chủ quản: UBND tỉnh" in text
        assert footer.find("a", href="mailto:a@b.vn")

    def test_works_before_anything_is_set(self, client, site):
        assert client.get("/").status_code == 200
        assert not PortalSettings.objects.exists()

    def test_lists_the_pages_meant_for_menus(self, client, about, home_page):
        home_page.add_child(instance=StandardPage(title="Ẩn"))
        links = [a["href"] for a in soup(client, "/").select("footer a[href^='/du']")]
        assert links == ["/du-lieu-ca-nhan/"]
        assert "Ẩn" not in soup(client, "/").find("footer").get_text()


class TestCost:
    def test_the_frame_costs_no_query_while_it_is_warm(self, client, about):
        cold = _count(client)
        warm = _count(client)
        assert cold - warm == 2  # banners, pages; the settings come with the site

    def test_more_pages_cost_no_more_queries(self, client, home_page, about, cold_queries):
        before = len(cold_queries("/du-lieu-ca-nhan/"))
        for number in range(10):
            home_page.add_child(instance=StandardPage(title=f"Trang {number}", show_in_menus=True))
        Site.clear_site_root_paths_cache()
        assert len(cold_queries("/du-lieu-ca-nhan/")) == before


def _count(client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get("/du-lieu-ca-nhan/")
    return len(captured)


class TestForMachines:
    def test_robots_may_read_all_but_admin_and_search_results(self, client, only_items):
        navigation.register_search("sitemap")
        lines = client.get("/robots.txt").content.decode().splitlines()
        assert lines[:3] == ["User-agent: *", "Disallow: /quan-tri/", "Disallow: /sitemap.xml"]
        assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"

    def test_the_sitemap_lists_public_pages_in_all_languages(self, client, home_page, about):
        hidden = home_page.add_child(instance=StandardPage(title="Nháp", live=False))
        found = BeautifulSoup(client.get("/sitemap.xml").content, "html.parser")
        addresses = [loc.get_text() for loc in found.find_all("loc")]
        assert "http://testserver/du-lieu-ca-nhan/" in addresses
        assert "http://testserver/en/" in addresses
        assert not any(hidden.slug in address for address in addresses)

    def test_the_sitemap_costs_the_same_with_more_pages(self, client, home_page, cold_queries):
        before = len(cold_queries("/sitemap.xml"))
        for number in range(20):
            home_page.add_child(instance=StandardPage(title=f"Trang {number}"))
        Site.clear_site_root_paths_cache()
        assert len(cold_queries("/sitemap.xml")) == before

    def test_the_front_page_says_whose_site_it_is(self, client, site, only_items):
        PortalSettings.objects.create(site=site, governing_body="</script><b>UBND & tỉnh")
        navigation.register_search("robots")
        response = client.get("/")
        script = BeautifulSoup(response.content.decode(), "html.parser").find(
            "script", type="application/ld+json"
        )
        centre, portal = json.loads(script.string)["@graph"]
        assert centre["contactPoint"]["telephone"] == "1022"
        assert centre["parentOrganization"]["name"] == "</script><b>UBND & tỉnh"
        assert portal["potentialAction"]["target"].startswith("http://testserver/robots.txt?q=")
        assert f"'nonce-{script['nonce']}'" in response["Content-Security-Policy"]

    def test_a_favicon_is_where_browsers_look_for_it(self, client, db):
        assert client.get("/favicon.ico")["Location"].endswith("portal/favicon.svg")


def test_the_settings_list_what_is_often_asked(site):
    settings = PortalSettings(frequent_searches=" hộ chiếu \n\n căn cước\n")
    assert settings.often_asked == ["hộ chiếu", "căn cước"]


def test_texts_of_the_frame_exist_in_both_languages():
    with translation.override("vi"):
        assert translation.gettext("Skip to main content") == "Đến nội dung chính"
    with translation.override("en"):
        assert translation.gettext("Skip to main content") == "Skip to main content"
