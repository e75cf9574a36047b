"""What editors of news meet in the admin."""

import pytest
from django.urls import reverse

from portal.places.loading import load_places
from tests.news import factories
from tests.news.factories import publish


@pytest.mark.parametrize("kind", ["newspage", "bulletinpage", "eventpage", "outagenoticepage"])
def test_every_kind_can_be_added(admin_client, news_index, kind):
    add = reverse("wagtailadmin_pages:add", args=["news", kind, news_index.pk])
    assert admin_client.get(add).status_code == 200


@pytest.mark.parametrize(
    "make", [factories.news, factories.bulletin, factories.event, factories.outage]
)
def test_every_kind_can_be_edited_and_previewed(admin_client, news_index, make):
    page = publish(news_index, make())
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert admin_client.get(edit).status_code == 200
    view = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    response = admin_client.get(view)
    assert response.status_code == 200
    assert page.title in response.content.decode()


def test_communes_are_offered_by_their_names_of_today(
    admin_client, news_index, django_assert_max_num_queries
):
    load_places()
    add = reverse("wagtailadmin_pages:add", args=["news", "outagenoticepage", news_index.pk])
    with django_assert_max_num_queries(60):
        html = admin_client.get(add).content.decode()
    assert html.count("<option value=") >= 102
    assert ">Phường Sa Đéc</option>" in html
    assert "Huyện Lai Vung" not in html
