"""What the search is told of the news."""

import pytest

from news.sources import SOURCES
from search.models import IndexChange
from search.sources import all_sources
from tests.news import factories
from tests.news.factories import publish

BY_KIND = {source.kind: source for source in SOURCES}


def test_all_four_are_registered(db):
    assert set(SOURCES) <= set(all_sources())
    assert set(BY_KIND) == {"tin-tuc", "ban-tin", "thong-bao", "su-kien"}


@pytest.mark.parametrize(
    ("kind", "make", "words"),
    [
        ("tin-tuc", factories.news, "Nội dung tin."),
        ("ban-tin", factories.bulletin, "tháng 11/2021"),
        ("thong-bao", factories.outage, "Cấp nước"),
        ("su-kien", factories.event, "Công viên Văn Miếu"),
    ],
)
def test_each_kind_is_told_and_forgotten(news_index, kind, make, words):
    source = BY_KIND[kind]
    page = publish(news_index, make())
    (document,) = source.documents([str(page.pk)])
    assert (document.kind, document.title, document.date) == (kind, page.title, page.date)
    assert document.url == page.url
    assert words in document.body

    assert (source.name, str(page.pk)) in IndexChange.objects.values_list("source", "key")
    page.unpublish()
    assert list(source.documents([str(page.pk)])) == []
