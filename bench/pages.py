"""What a public page costs: time in the server, queries, bytes on the first load.

The pages are asked for in this process, without a network: times are the server's own.
"""

import gzip
import re
from collections.abc import Iterator

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, median_and_p95, milliseconds

PAGES = {
    "home": "/",
    "questions": "/hoi-dap/",
    "procedures": "/thu-tuc/",
    "news": "/tin-tuc/",
    "search": "/tim-kiem/?q=thu+tuc+ho+chieu",
    "form": "/gui-phan-anh/",
}
TIMES = 30
MOST_QUERIES, MOST_KILOBYTES = 12, 150

LINKED = re.compile(
    r"""<(?:link[^>]*rel="(?:stylesheet|preload)"[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)\""""
)
IN_STYLE = re.compile(r"""url\(["']?([^"')#?]+)""")


def run() -> list[Figure]:
    client = Client(SERVER_NAME="127.0.0.1")
    return [figure for name, path in PAGES.items() for figure in measure(client, name, path)]


def measure(client: Client, name: str, path: str) -> Iterator[Figure]:
    def get() -> bytes:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}")
        return response.content

    get()  # templates are read once in the life of a process
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        page = get()
    yield Figure("pages", name, "queries, cold", len(queries), "", MOST_QUERIES, "issue 3")
    median, p95 = median_and_p95(milliseconds(get, TIMES))
    yield Figure("pages", name, "median", median, "ms")
    yield Figure("pages", name, "p95", p95, "ms")
    weight = first_load(client, page) / 1000
    yield Figure("pages", name, "first load", weight, "kB", MOST_KILOBYTES, "issue 3")


def first_load(client: Client, page: bytes) -> int:
    """Bytes over the network for the page and all that it links, each file once, compressed as
    far as it is text."""
    found = set(LINKED.findall(page.decode()))
    total = len(gzip.compress(page))
    for address in list(found):
        if address.endswith(".css"):
            style = fetch(client, address).decode()
            folder = address.rpartition("/")[0]
            found |= {resolve(folder, inner) for inner in IN_STYLE.findall(style)}
    for address in found:
        total += sent(fetch(client, address), address)
    return total


def resolve(folder: str, address: str) -> str:
    if address.startswith(("/", "data:")):
        return address
    while address.startswith("../"):
        folder, address = folder.rpartition("/")[0], address[3:]
    return f"{folder}/{address}"


def fetch(client: Client, address: str) -> bytes:
    if address.startswith("data:"):
        return b""
    response = client.get(address)
    return b"".join(response) if response.streaming else response.content


def sent(content: bytes, address: str) -> int:
    is_text = address.rpartition(".")[2] in {"css", "js", "svg", "json"}
    return len(gzip.compress(content)) if is_text else len(content)
