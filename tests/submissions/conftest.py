"""What all tests of tickets share."""

import pytest
from django.test import Client

from .desk import sign_in


@pytest.fixture(autouse=True)
def _search_in_this_hosts_file(settings) -> None:
    """Tickets are looked for right after a change: the file of this host follows before it
    answers, Elasticsearch by a task. What the two find is compared in `tests/search`."""
    settings.ELASTICSEARCH_URL = ""


@pytest.fixture
def desk():
    """`desk(role, unit=None)`: a browser in which a member of staff is signed in at the desk."""
    return lambda role, unit=None: sign_in(Client(), role, unit)
