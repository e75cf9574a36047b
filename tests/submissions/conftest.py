"""What all tests of tickets share."""

import pytest


@pytest.fixture(autouse=True)
def _search_in_this_hosts_file(settings) -> None:
    """Tickets are looked for right after a change: the file of this host follows before it
    answers, Elasticsearch by a task. What the two find is compared in `tests/search`."""
    settings.ELASTICSEARCH_URL = ""
