"""Error pages say what happened, what to try and whom to call."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.html import format_html

from portal.pages import csrf_recovery, errors, navigation

pytestmark = pytest.mark.urls("tests.portal.pages_urls")


@pytest.fixture
def visitor(site):
    return Client(raise_request_exception=False)


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/thu/suspicious/", 400, "Không đọc được yêu cầu"),
        ("/thu/forbidden/", 403, "Trang này không dành cho anh/chị"),
        ("/khong-co-trang-nay/", 404, "Không có trang nào ở địa chỉ này"),
        ("/thu/odd/", 422, "Không xử lý được yêu cầu"),
        ("/thu/busy/", 429, "Quá nhiều yêu cầu trong thời gian ngắn"),
        ("/thu/broken/", 500, "Trang web đang gặp lỗi"),
    ],
)
class TestEveryErrorPage:
    def test_says_what_happened_in_vietnamese(self, visitor, address, status, heading):
        response = visitor.get(address)
        found = page(response)
        assert response.status_code == status
        assert found.find("h1").get_text() == heading
        assert found.html["lang"] == "vi"
        assert found.title.get_text().endswith("Tổng đài 1022 Đồng Tháp")

    def test_offers_the_phone_and_the_front_page(self, visitor, address, status, heading):
        found = page(visitor.get(address))
        assert found.select('a[href="tel:1022"]')
        assert found.select('a[href="/"]')

    def test_stays_out_of_search_engines(self, visitor, address, status, heading):
        assert page(visitor.get(address)).find("meta", attrs={"content": "noindex"})


class TestNotFound:
    def test_offers_to_search_for_the_words_of_the_address(self, rf, site, monkeypatch):
        monkeypatch.setattr(navigation, "_search", navigation.Search("form"))
        request = rf.get("/hoi-dap/cap-lai-ho-chieu/")
        found = page(errors.page_not_found(request))
        assert found.select_one('main a[href="/thu/form/?q=cap%20lai%20ho%20chieu"]')

    def test_what_stands_in_the_address_is_never_markup(self, visitor):
        response = visitor.get("/<script>alert(1)</script>/")
        assert response.status_code == 404
        assert b"<script>alert" not in response.content

    def test_a_null_byte_is_just_an_unknown_address(self, visitor):
        assert visitor.get("/hoi-dap/%00/").status_code == 404

    def test_broken_unicode_is_just_an_unknown_address(self, visitor):
        assert visitor.get("/hoi-dap/%ff%fe/").status_code == 404

    def test_an_english_address_leads_to_the_page_in_vietnamese(self, visitor, site):
        response = visitor.get("/en/khong-co/")
        assert response.status_code == 404
        assert "There is no page at this address" in response.content.decode()

    def test_and_says_so_where_only_vietnamese_exists(self, rf, home_page):
        request = rf.get("/en/hoi-dap/")
        with translation.override("en"):
            found = page(errors.page_not_found(request))
        link = found.select_one('main a[href="/hoi-dap/"][hreflang="vi"]')
        assert link.get_text() == "Read it in Vietnamese"


class TestTooLarge:
    def test_a_body_beyond_the_limit_of_fields_is_413(self, visitor, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        response = visitor.post("/thu/form/", {"code": "x" * 2000})
        assert response.status_code == 413
        assert "Nội dung gửi lên quá lớn" in response.content.decode()

    def test_too_many_fields_are_413(self, visitor, settings):
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
        response = visitor.post("/thu/form/", {f"field{n}": "x" for n in range(10)})
        assert response.status_code == 413

    def test_a_body_that_announces_too_much_is_not_even_read(self, visitor, settings):
        settings.PORTAL_MAX_BODY = 100
        response = visitor.post("/thu/form/", {"code": "x" * 200})
        assert response.status_code == 413


class TestTooMany:
    def test_says_when_to_try_again(self, visitor):
        response = visitor.get("/thu/busy/")
        assert response["Retry-After"] == "90"
        assert "sau 2 phút" in response.content.decode()

    def test_after_too_many_wrong_passwords(self, rf, site):
        response = errors.locked_out(rf.post("/quan-tri/login/"), None, {})
        assert response.status_code == 429 and response["Retry-After"] == "900"


class TestFault:
    def test_needs_no_database(self):
        response = errors.server_error(RequestFactory().get("/"))
        assert response.status_code == 500
        assert "Lúc xảy ra lỗi" in response.content.decode()

    def test_speaks_the_language_of_the_address(self, visitor):
        with translation.override("en"):
            response = errors.server_error(RequestFactory().get("/en/"))
        assert "The site has a fault" in response.content.decode()


class TestForgedOrStaleForm:
    @pytest.fixture
    def strict(self, site):
        return Client(enforce_csrf_checks=True)

    @pytest.fixture
    def recovery(self, monkeypatch):
        monkeypatch.setattr(csrf_recovery, "_views", {})

        def show_again(request):
            again = '<input name="csrfmiddlewaretoken" value="{}"><input name="code" value="{}">'
            html = format_html(again, get_token(request), request.POST["code"])
            return HttpResponse(html, status=403)

        csrf_recovery.register("form", show_again)

    def test_shows_the_filled_form_again_with_a_good_token(self, strict, recovery):
        refused = strict.post("/thu/form/", {"code": "PA-4821", "csrfmiddlewaretoken": "x" * 64})
        assert refused.status_code == 403
        found = page(refused)
        assert found.find("input", attrs={"name": "code"})["value"] == "PA-4821"
        token = found.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
        sent = strict.post("/thu/form/", {"code": "PA-4821", "csrfmiddlewaretoken": token})
        assert sent.content == b"received PA-4821"

    def test_other_forms_get_a_page_that_explains(self, strict, recovery):
        refused = strict.post("/thu/other-form/", {"code": "PA-4821"})
        assert refused.status_code == 403
        assert "Trang đã mở quá lâu" in refused.content.decode()


def test_the_navigation_refuses_an_item_without_one_address():
    with pytest.raises(ValueError, match="either a url_name or a path"):
        navigation.NavItem(order=1, label="Hỏi đáp", section="faq")
