"""The feeds: valid, absolute, composed."""

import unicodedata
from xml.etree import ElementTree

import pytest

from tests.news import factories
from tests.news.factories import publish

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def parsed(client, news_index):
    publish(news_index, factories.bulletin(introduction="Có <b>&</b> dấu ngoặc"))
    publish(
        news_index,
        factories.news(
            title=unicodedata.normalize("NFD", "Tin về Đồng Tháp"), introduction="x\x0by"
        ),
    )

    def get(path):
        response = client.get(path)
        assert response.status_code == 200
        assert response.content == unicodedata.normalize("NFC", response.content.decode()).encode()
        return response, ElementTree.fromstring(response.content)

    return get


def test_rss_has_absolute_addresses_and_dates(parsed):
    response, root = parsed("/tin-tuc/rss/")
    assert response["Content-Type"].startswith("application/rss+xml")
    items = root.findall("./channel/item")
    assert [item.findtext("title") for item in items][0] == "Tin về Đồng Tháp"
    assert len(items) == 2
    for item in items:
        assert item.findtext("link").startswith("http://testserver/tin-tuc/")
        assert item.findtext("guid") == item.findtext("link")
        assert item.findtext("pubDate")
    assert items[1].findtext("description") == "Có <b>&</b> dấu ngoặc"


def test_atom_has_absolute_addresses_and_dates(parsed):
    response, root = parsed("/tin-tuc/atom/")
    assert response["Content-Type"].startswith("application/atom+xml")
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for entry in entries:
        assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/tin-tuc/")
        assert entry.findtext(f"{ATOM}updated")
        assert entry.findtext(f"{ATOM}id")
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == "http://testserver/tin-tuc/atom/"


def test_one_kind_can_be_followed(parsed):
    _response, root = parsed("/tin-tuc/rss/?loai=ban-tin")
    assert len(root.findall("./channel/item")) == 1


def test_an_empty_feed_is_a_feed(client, news_index):
    ElementTree.fromstring(client.get("/tin-tuc/rss/").content)
    ElementTree.fromstring(client.get("/tin-tuc/atom/").content)


def test_without_news_there_is_no_feed(client, db):
    assert client.get("/tin-tuc/rss/").status_code == 404
