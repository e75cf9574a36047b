"""Asks a server on this machine again and again, from a few threads, for a few seconds."""

from __future__ import annotations

import http.client
import itertools
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"


@dataclass
class Client:
    """One visitor: a browser's cookies, and the headers that a proxy of ours sets."""

    port: int
    host: str = "127.0.0.1"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, data: dict | None = None) -> http.client.HTTPResponse:
        """One request on a connection of its own, as sync workers have it; the body is read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": self.host, **self.headers}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body, headers["Content-Type"] = urlencode(data), FORM
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return response

    def follow(self, response: http.client.HTTPResponse) -> http.client.HTTPResponse:
        target = urlsplit(response.headers["Location"])
        return self.ask("GET", f"{target.path}?{target.query}" if target.query else target.path)


@dataclass(frozen=True)
class Rate:
    """Requests a second, and the milliseconds within which 95 % were answered."""

    a_second: float
    p95: float


def measure(act: Callable[[int], None], *, threads: int, seconds: float) -> Rate:
    """Calls `act(number)` with running numbers for so many seconds. Whatever it raises stops the
    measurement: a figure with errors in it is none."""
    numbers = itertools.count()
    taken: list[float] = []
    failed: list[BaseException] = []
    end = time.perf_counter() + seconds

    def work() -> None:
        while not failed and (started := time.perf_counter()) < end:
            try:
                act(next(numbers))
            except BaseException as error:
                failed.append(error)
            taken.append(time.perf_counter() - started)

    started = time.perf_counter()
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    elapsed = time.perf_counter() - started
    return Rate(len(taken) / elapsed, 1000 * statistics.quantiles(taken, n=20)[-1])


def median(rates: list[Rate]) -> Rate:
    return sorted(rates, key=lambda rate: rate.a_second)[len(rates) // 2]
