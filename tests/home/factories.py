"""Front pages and standard pages."""

from wagtail.models import Locale

from home.models import HomePage


def add_english_home(home_page: HomePage) -> HomePage:
    """The English translation of `home_page`, live beside it."""
    english, _ = Locale.objects.get_or_create(language_code="en")
    return home_page.get_parent().add_child(
        instance=HomePage(
            title="Hotline 1022 Đồng Tháp",
            slug="home-en",
            locale=english,
            translation_key=home_page.translation_key,
        )
    )
