"""Front pages and standard pages."""

from home.models import HomePage


def english_home(home_page: HomePage) -> HomePage:
    """The English translation of `home_page`, which stands beside it from the first migration."""
    return home_page.get_translations().get()
