"""Editors raise and take down the emergency banner, and find the admin theirs."""

import re
import unicodedata

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from portal.pages.models import EmergencyBanner
from portal.pages.slugs import FORMATTERS

ADD = "/quan-tri/snippets/pages/emergencybanner/add/"


@pytest.fixture
def staff(client, django_user_model, site):
    """Somebody who may open the admin; `permissions` are added by the test."""
    user = django_user_model.objects.create_user("nhan-vien", password="bí mật lắm nhé")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def editor(staff):
    staff.user_permissions.add(
        *Permission.objects.filter(
            content_type__model="emergencybanner", content_type__app_label="pages"
        )
    )
    return staff


def page(client, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).content.decode(), "html.parser")


class TestBanner:
    def test_is_raised_with_a_title_and_one_button(self, client, editor):
        form = page(client, ADD).select_one("form[method=POST], form[method=post]")
        given = {
            box["name"]: box.get("value") or "on"
            for box in form.select("input[name]:not([type=hidden])")
            if box.get("value") or box.has_attr("checked")
        }
        response = client.post(ADD, {**given, "title": "Bão số 9 sắp vào"})
        assert response.status_code == 302
        assert "Bão số 9 sắp vào" in page(client, "/").select_one(".emergency").get_text()

    def test_is_taken_down_from_the_home_of_the_admin_and_logged(self, client, editor):
        banner = EmergencyBanner.objects.create(title="Bão số 9")
        form = page(client, "/quan-tri/").find("form", action=re.compile("thong-bao-khan"))
        assert client.post(form["action"]).status_code == 302
        assert page(client, "/").select_one(".emergency") is None
        assert ModelLogEntry.objects.for_instance(banner).get().user == editor

    def test_a_link_does_not_take_it_down(self, client, editor):
        banner = EmergencyBanner.objects.create(title="Bão số 9")
        assert client.get(f"/quan-tri/thong-bao-khan/{banner.pk}/ha/").status_code == 405

    def test_is_not_for_everybody_on_the_staff(self, client, staff):
        banner = EmergencyBanner.objects.create(title="Bão số 9")
        assert "Bão số 9" not in client.get("/quan-tri/").content.decode()
        client.post(f"/quan-tri/thong-bao-khan/{banner.pk}/ha/")
        banner.refresh_from_db()
        assert banner.active

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "tin-tuc", "data:text/html,x"])
    def test_leads_only_where_a_link_may_lead(self, address):
        with pytest.raises(ValidationError):
            EmergencyBanner(title="Bão", url=address).full_clean()


class TestSignIn:
    def test_speaks_vietnamese_and_says_whose_site_it_is(self, client, site):
        found = page(client, "/quan-tri/login/")
        assert found.find("h1").get_text(strip=True) == "Tổng đài 1022 Đồng Tháp: cán bộ đăng nhập"
        assert found.title.get_text(" ", strip=True).endswith("Tổng đài 1022 Đồng Tháp")
        text = found.find("main").get_text(" ")
        assert "Mật khẩu" in text and "Ghi nhớ đăng nhập" in text
        assert not re.search("wagtail", text, re.I)

    def test_tells_a_wrong_password_in_vietnamese(self, client, staff):
        client.logout()
        given = {"username": "nhan-vien", "password": "sai"}
        answer = client.post("/quan-tri/login/", given).content.decode()
        assert "hoặc mật khẩu không đúng" in answer


class TestAddressesInTheBrowser:
    """The editor's browser gets these replacements; here they are tried in Python."""

    def slug(self, title: str) -> str:
        for pattern, letter in FORMATTERS:
            title = re.sub(pattern, letter, title)
        return title

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_every_vietnamese_letter_has_its_base(self, form):
        alphabet = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
        assert self.slug(unicodedata.normalize(form, alphabet)).isascii()
        capitals = self.slug(unicodedata.normalize(form, alphabet.upper()))
        assert capitals.isascii()

    def test_d_with_stroke_is_d(self):
        assert self.slug("Đường đi") == "duong di"
