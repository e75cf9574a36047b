"""The front page: search first, then the three things people come for, topics, the bulletin."""

import pytest
from bs4 import BeautifulSoup

from home import front
from home.models import HomePage, StandardPage
from portal.pages import navigation
from portal.pages.models import PortalSettings
from portal.places.models import Topic, TopicGroup
from tests.home.factories import bulletin, english_home, outage, standard_page


def soup(client, path: str = "/") -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content.decode(), "html.parser")


def topics(group: TopicGroup, count: int, first: int = 0) -> None:
    for number in range(count):
        code = f"{group.value[:5]}-{number}"
        Topic.objects.create(code=code, name=code, group=group, order=first + number)


class TestFrontPage:
    def test_asks_first(self, client, site):
        found = soup(client)
        assert found.find("h1").get_text() == "Bà con cần hỏi việc gì?"
        assert found.find("h1").find_parent("header")

    def test_offers_to_search_for_what_is_often_asked(self, client, site, monkeypatch):
        monkeypatch.setattr(navigation, "_search", navigation.Search("robots"))
        PortalSettings.objects.create(site=site, frequent_searches="hộ chiếu\ncúp nước")
        links = soup(client).select(".often a")
        assert [link.get_text() for link in links] == ["hộ chiếu", "cúp nước"]
        assert links[0]["href"] == "/robots.txt?q=h%E1%BB%99%20chi%E1%BA%BFu"

    def test_leads_to_the_form_and_to_the_ticket(self, client, site):
        found = soup(client)
        assert found.select_one('.acts a.btn[href="/gui-phan-anh/"]')
        form = found.select_one('.acts form[action="/tra-cuu/"]')
        code = form.find("input", attrs={"name": "ma"})
        assert form.find("label", attrs={"for": code["id"]}).get_text() == "Mã phiếu"
        assert not form.has_attr("method") or form["method"] == "get"

    def test_says_when_calls_are_answered(self, client, site):
        PortalSettings.objects.create(site=site, hotline_hours="7:00–19:00")
        text = soup(client).select_one(".acts").get_text().replace("\u2060", "")
        assert "Nghe máy 7:00–19:00." in text


class TestTopics:
    def test_stand_in_their_groups_in_the_order_of_the_client(self, client, site):
        topics(TopicGroup.SOCIETY, 2, first=20)
        topics(TopicGroup.PROCEDURES, 3)
        lists = soup(client).select(".topics > div")
        assert [found.find("h3").get_text() for found in lists] == [
            str(TopicGroup.PROCEDURES.label),
            str(TopicGroup.SOCIETY.label),
        ]
        assert [len(found.select("li")) for found in lists] == [3, 2]

    def test_lead_to_the_questions_about_them(self, client, site):
        topics(TopicGroup.INFRASTRUCTURE, 1)
        link = soup(client).select_one(".topics li a")
        assert link["href"] == "/hoi-dap/linh-vuc/ha-ta-0/"
        assert client.get(link["href"]).status_code == 200

    def test_a_long_group_shows_its_first_topics_and_leads_to_the_rest(self, client, site):
        topics(TopicGroup.PROCEDURES, 13)
        group = soup(client).select_one(".topics > div")
        assert len(group.select("li")) == front.TOPICS_SHOWN
        more = group.select_one("a.go")
        assert more["href"] == "/hoi-dap/#thu-tuc-hanh-chinh"
        assert soup(client, "/hoi-dap/").find(id="thu-tuc-hanh-chinh")

    def test_are_marked_as_vietnamese_on_the_english_page(self, client, site):
        topics(TopicGroup.PROCEDURES, 1)
        assert soup(client, "/en/").select_one(".topics ul")["lang"] == "vi"


class TestNotices:
    def shown(self, client):
        found = soup(client).select_one(".notice")
        if found is None:
            return []
        return [tag.get_text(strip=True) for tag in found.select("h2, .other li")]

    def test_nothing_is_shown_when_nothing_is_planned(self, client, site):
        assert self.shown(client) == []

    def test_the_next_outage_leads_and_others_follow(self, client, news_index):
        outage(news_index, "Cúp điện", starts_in_hours=48)
        outage(news_index, "Cúp nước", starts_in_hours=5)
        assert self.shown(client) == ["Cúp nước", "Cúp điện"]

    def test_an_outage_stays_until_it_ends(self, client, news_index):
        outage(news_index, "Đang cúp", starts_in_hours=-2, lasts_hours=4)
        outage(news_index, "Đã có lại", starts_in_hours=-10, lasts_hours=4)
        assert self.shown(client) == ["Đang cúp"]

    def test_a_draft_is_not_shown(self, client, news_index):
        outage(news_index, "Chưa chắc", starts_in_hours=5, live=False)
        assert self.shown(client) == []


class TestBulletin:
    def test_the_latest_month_shows_its_three_figures(self, client, news_index):
        bulletin(news_index, 2021, 10)
        latest = bulletin(news_index, 2021, 11)
        section = soup(client).select_one("section:has(.figs)")
        assert section.find("h2").get_text() == "Bản tin tháng 11/2021"
        figures = [dd.get_text() for dd in section.select("dd")]
        assert figures == ["2.327", "98,37%", "57"]
        assert section.select_one("a.go")["href"] == latest.get_url()

    def test_figures_are_written_the_english_way_on_the_english_page(self, client, news_index):
        bulletin(news_index, 2021, 11)
        section = soup(client, "/en/").select_one("section:has(.figs)")
        assert [dd.get_text() for dd in section.select("dd")] == ["2,327", "98.37%", "57"]

    def test_a_draft_waits(self, client, news_index):
        bulletin(news_index, 2021, 11, live=False)
        assert not soup(client).select(".figs")


class TestCost:
    def test_at_most_twelve_queries_cold(self, home_page, news_index, cold_queries):
        topics(TopicGroup.PROCEDURES, 13)
        bulletin(news_index, 2021, 11)
        outage(news_index, "Cúp nước", starts_in_hours=5)
        standard_page(home_page, show_in_menus=True)
        assert len(cold_queries("/")) <= 12

    def test_the_same_number_with_many_children(self, home_page, news_index, cold_queries):
        bulletin(news_index, 2021, 11)
        outage(news_index, "Cúp nước", starts_in_hours=5)
        few = len(cold_queries("/"))
        for number in range(10):
            standard_page(home_page, f"Trang {number}", show_in_menus=True)
            outage(news_index, f"Cúp điện {number}", starts_in_hours=9)
        bulletin(news_index, 2021, 12)
        assert len(cold_queries("/")) == few

    def test_a_standard_page_too(self, home_page, cold_queries):
        page = standard_page(home_page)
        for number in range(5):
            standard_page(page, f"Phần {number}", show_in_menus=True)
        cold_queries("/du-lieu-ca-nhan-cua-ba-con/")


class TestStandardPage:
    @pytest.fixture
    def found(self, client, home_page):
        page = standard_page(home_page)
        standard_page(page, "Thời gian lưu", show_in_menus=True)
        standard_page(page, "Ẩn")
        return soup(client, "/du-lieu-ca-nhan-cua-ba-con/")

    def test_shows_title_introduction_and_text(self, found):
        assert found.find("h1").get_text() == "Dữ liệu cá nhân của bà con"
        assert found.select_one(".lead").get_text() == "Tổng đài giữ gì."
        assert "Theo quy định lưu trữ." in found.find("article").get_text()

    def test_headings_can_be_linked_to(self, found):
        assert found.find("article").find("h2")["id"] == "chung-toi-giu-thong-tin-gi"

    def test_leads_to_the_pages_below_it(self, found):
        assert [a.get_text() for a in found.select("aside .links a")] == ["Thời gian lưu"]

    def test_sample_content_says_so(self, client, home_page):
        standard_page(home_page, "Mẫu", is_sample=True)
        assert "Nội dung mẫu" in soup(client, "/mau/").find("main").get_text()


class TestTree:
    def test_pages_of_text_stand_below_the_front_page_or_each_other(self):
        assert StandardPage.allowed_parent_page_models() == [HomePage, StandardPage]
        assert StandardPage.allowed_subpage_models() == [StandardPage]

    def test_there_is_one_front_page_for_each_language(self, home_page):
        english = english_home(home_page)
        assert english.locale.language_code == "en" and english.live
        assert not HomePage.can_create_at(home_page.get_parent())

    def test_a_fresh_site_has_no_page_of_welcome(self, home_page):
        assert list(home_page.get_parent().get_children().type(HomePage)) == list(
            home_page.get_parent().get_children()
        )
