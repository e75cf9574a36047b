"""Reference data in the admin: in one menu, in Vietnamese, units to be looked at only."""

import datetime
import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from portal.calendar.loading import load_days
from portal.calendar.models import CalendarDay
from portal.places.loading import load_places
from portal.places.models import UnitVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    load_places()
    load_days()
    user = get_user_model().objects.create_superuser("quan-tri", "a@b.vn", "mật khẩu dài")
    client.force_login(user)
    return client


def test_one_menu_holds_them_all(admin):
    html = admin.get(reverse("wagtailadmin_home")).content.decode()
    for label in (
        "Danh mục dùng chung",
        "Lĩnh vực",
        "Cơ quan",
        "Đơn vị hành chính",
        "Ngày nghỉ, ngày làm bù",
    ):
        assert json.dumps(label) in html  # the menu is drawn from a JSON of the page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("places_topic", "Đất đai"),
        ("places_organisation", "UBND xã An Hữu"),
        ("places_unitversion", "Phường Đạo Thạnh"),
        ("calendar_calendarday", "Ngày Văn hóa Việt Nam"),
    ],
)
def test_lists(admin, name, shown, django_assert_max_num_queries):
    url = reverse(f"wagtailsnippets_{name}:list")
    with django_assert_max_num_queries(40):
        response = admin.get(url)
    assert response.status_code == 200
    assert (
        shown in response.content.decode() or shown in admin.get(url, {"q": shown}).content.decode()
    )


def test_a_day_off_is_entered_day_first(admin):
    response = admin.post(
        reverse("wagtailsnippets_calendar_calendarday:add"),
        {
            "day": "03/12/2026",
            "kind": "off",
            "name": "Bão",
            "source": "Công điện",
            "confirmed": "on",
        },
    )
    assert response.status_code == 302
    assert CalendarDay.objects.get(name="Bão").day == datetime.date(2026, 12, 3)
    form = admin.get(
        reverse(
            "wagtailsnippets_calendar_calendarday:edit",
            args=[CalendarDay.objects.get(name="Bão").pk],
        )
    ).content.decode()
    assert 'value="03/12/2026"' in form


def test_units_are_looked_at_not_edited(admin):
    version = UnitVersion.objects.get(name="Xã Tân Hồng")
    base = "wagtailsnippets_places_unitversion"
    assert admin.get(reverse(f"{base}:inspect", args=[version.pk])).status_code == 200
    for view, args in [("add", []), ("edit", [version.pk]), ("delete", [version.pk])]:
        response = admin.post(reverse(f"{base}:{view}", args=args))
        assert response.status_code in (302, 403)
    assert UnitVersion.objects.filter(pk=version.pk).exists()


def test_units_are_filtered_by_the_day_on_which_they_stood(admin):
    url = reverse("wagtailsnippets_places_unitversion:list")
    old = admin.get(url, {"valid_on": "30/06/2025", "q": "Gáo Giồng"}).content.decode()
    assert "Xã Gáo Giồng" in old
    today = admin.get(url, {"valid_on": "24/11/2026", "q": "Gáo Giồng"}).content.decode()
    assert "Xã Gáo Giồng" not in today
