"""The ground that the other tests stand on."""

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page


def test_the_site_has_its_indexes(site, faq_index, procedure_index, news_index):
    paths = [page.url for page in (faq_index, procedure_index, news_index)]
    assert paths == ["/hoi-dap/", "/thu-tuc/", "/tin-tuc/"]
    assert site.root_page.locale.language_code == "vi"
    assert site.root_page.get_translations().get().locale.language_code == "en"


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_emptied_tables_get_back_what_migrations_wrote(turn, site):
    assert Locale.objects.filter(language_code="vi").exists()
    assert Page.get_first_root_node() is not None


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_starts_empty(turn):
    assert cache.get("left") is None
    cache.set("left", turn)


def test_a_live_page_is_watched_and_checked(site, page, axe):
    page.set_content("<html lang=vi><title>x</title><main><h1>Xin chào</h1></main></html>")
    axe(page)
    with pytest.raises(AssertionError, match="image-alt"):
        page.set_content("<html lang=vi><title>x</title><main><h1>x</h1><img></main></html>")
        axe(page)
