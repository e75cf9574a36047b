"""What a submit and a look-up cost under load, beside django-helpdesk and a bare skeleton.

All three are served alike on this machine, one after the other: PostgreSQL with its defaults,
10,000 tickets, gunicorn with two synchronous workers, four threads that ask for ten seconds, the
median of three rounds, no error allowed. The portal runs with its settings for production and
`PORTAL_CAPTCHA=off`; the queue of tasks is not drained meanwhile.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import load
from bench.figures import Figure
from bench.load import Client, Rate
from bench.served import (
    ROOT,
    engines,
    environment_of,
    production,
    served,
    settle,
    statements,
)
from bench.served import (
    run as python,
)

TICKETS = int(os.environ.get("BENCH_TICKETS", "10000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
ROUNDS = 3
THREADS = 4
COUNTED = 20  # requests over which queries are counted
PEERS = ROOT / "bench" / "peers"
HELPDESK = ["django-helpdesk==2.6.1", "gunicorn", "psycopg[binary]", "whitenoise"]
HELPDESK += ["dj-database-url", "setuptools<81"]
SET_UP = ["migrate -v0", "collectstatic -v0 --noinput", "load_places", "load_calendar", "load_desk"]
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}

SUBMIT_OVER_HELPDESK, SUBMIT_OVER_SKELETON, LOOK_UP_OVER_HELPDESK = 1.3, 0.5, 2.5


@dataclass(frozen=True)
class Measured:
    rate: Rate
    queries: float


def run() -> list[Figure]:
    data = Path(os.environ["PORTAL_DATA"]) / "load"
    data.mkdir(parents=True, exist_ok=True)
    with engines() as (database, cache):
        found = {"portal": portal(database, cache, data)}
        found["helpdesk"] = helpdesk(database, data)
        found["skeleton"] = skeleton(database, data)
    return list(figures(found))


def figures(found: dict[str, dict[str, Measured]]):
    """Each figure; where a target is set, the least that it has to reach is its reference."""
    least = {
        ("portal", "submit"): max(
            SUBMIT_OVER_HELPDESK * found["helpdesk"]["submit"].rate.a_second,
            SUBMIT_OVER_SKELETON * found["skeleton"]["submit"].rate.a_second,
        ),
        ("portal", "look-up"): LOOK_UP_OVER_HELPDESK * found["helpdesk"]["look-up"].rate.a_second,
    }
    for subject, actions in found.items():
        for action, measured in actions.items():
            wanted = least.get((subject, action))
            source = "issue 4, at least" if wanted else ""
            rate = measured.rate
            yield Figure("tickets", subject, action, rate.a_second, "a second", wanted, source)
            yield Figure("tickets", subject, f"{action}, p95", rate.p95, "ms")
            yield Figure("tickets", subject, f"{action}, queries", measured.queries, "a request")


def measure(act: Callable[[int], None], address: str) -> Measured:
    """Counts the queries of some requests, then measures."""
    for number in range(COUNTED):
        act(number)  # every worker has read what it keeps
    before = statements(address)
    for number in range(COUNTED):
        act(number)
    queries = (statements(address) - before) / COUNTED
    rounds = [load.measure(act, threads=THREADS, seconds=SECONDS) for _ in range(ROUNDS)]
    return Measured(load.median(rounds), queries)


def expect(response, status: int):
    if response.status != status:
        raise RuntimeError(f"{response.status} instead of {status}: {response.text[:500]}")
    return response


# --- The portal -----------------------------------------------------------------------------------


def portal(database, cache: str, data: Path) -> dict[str, Measured]:
    here = Path(sys.executable)
    address = database.database("portal")
    settings = production(address, cache, data)
    for command in SET_UP:
        python(here, "manage.py", *command.split(), environment=settings)
    seeded = json.loads(python(here, "-m", "bench.portal_seed", str(TICKETS), environment=settings))
    settle(address)
    with served(here, "portal.wsgi", settings) as port:
        codes = shuffled(seeded)
        return {
            "submit": measure(portal_submit(port), address),
            "look-up": measure(portal_look_up(port, codes, page=False), address),
            "look-up with page": measure(portal_look_up(port, codes, page=True), address),
        }


def portal_submit(port: int) -> Callable[[int], None]:
    """Posts the form as a browser does; each thread has read it once and has a token of its own."""
    own = threading.local()

    def act(number: int) -> None:
        if not hasattr(own, "client"):
            own.client = Client(port, headers=dict(PROXY))
            page = expect(own.client.ask("GET", "/gui-phan-anh/"), 200).text
            own.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
            own.client.headers["Referer"] = "https://127.0.0.1/gui-phan-anh/"
        expect(own.client.ask("POST", "/gui-phan-anh/", form(number, own.token)), 303)

    return act


def form(number: int, token: str) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": token,
        "kind": "phan-anh",
        "topic": "giao-thong",
        "title": f"Đèn đường không sáng {number}",
        "content": "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua, xin sửa giúp.",
        "sender_kind": "person",
        "full_name": "Nguyễn Văn Thử",
        "phone": f"0912 {number // 1000 % 1000:03d} {number % 1000:03d}",
        "sender_address": "Ấp 3",
        "address": "Hẻm 41",
        "submission_key": str(uuid.uuid4()),
    }


def shuffled(seeded: list) -> Iterator[list]:
    """The seeded tickets in a random order, over and over."""
    return itertools.cycle(random.Random(1022).sample(seeded, len(seeded)))  # noqa: S311


def portal_look_up(port: int, codes: Iterator[list], *, page: bool) -> Callable[[int], None]:
    """Code and phone tail by somebody who has not been here before, and with `page` the page that
    they are sent to. Each ticket is asked for in turn: the count of tries by code stays on."""
    own = threading.local()

    def act(number: int) -> None:
        if not hasattr(own, "token"):
            first = Client(port, headers=dict(PROXY))
            shown = expect(first.ask("GET", "/tra-cuu/?ma=" + next(codes)[0]), 200).text
            own.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]
            own.cookies = dict(first.cookies)
        code, tail = next(codes)
        visitor = Client(port, headers={**PROXY, "Referer": "https://127.0.0.1/tra-cuu/"})
        visitor.cookies = dict(own.cookies)
        data = {"csrfmiddlewaretoken": own.token, "ma": code, "phone_tail": tail}
        answer = expect(visitor.ask("POST", "/tra-cuu/", data), 303)
        if page:
            text = expect(visitor.follow(answer), 200).text
            if "Bốn trụ đèn đường" not in text:
                raise RuntimeError("The page does not show the ticket.")

    return act


# --- django-helpdesk ------------------------------------------------------------------------------


def helpdesk(database, data: Path) -> dict[str, Measured]:
    there = environment_of(data.parent / "helpdesk-env", *HELPDESK)
    address = database.database("helpdesk")
    settings = peer("hdsite", address, data)
    for command in ("migrate", "loaddata emailtemplate.json", "collectstatic --noinput"):
        python(there, "-m", "django", *command.split(), "-v0", environment=settings, cwd=PEERS)
    seeded = json.loads(
        python(there, "-m", "hdsite.seed", str(TICKETS), environment=settings, cwd=PEERS)
    )
    settle(address)
    with served(there, "hdsite.wsgi", settings, cwd=PEERS) as port:
        return {
            "submit": measure(helpdesk_submit(port), address),
            "look-up": measure(helpdesk_look_up(port, seeded), address),
        }


def helpdesk_submit(port: int) -> Callable[[int], None]:
    own = threading.local()

    def act(number: int) -> None:
        if not hasattr(own, "client"):
            own.client = Client(port)
            page = expect(own.client.ask("GET", "/helpdesk/tickets/submit/"), 200).text
            own.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
            own.queue = re.search(r'<option value="(\d+)"[^>]*>\s*Public', page)[1]
        data = {
            "csrfmiddlewaretoken": own.token,
            "queue": own.queue,
            "title": f"Đèn đường không sáng {number}",
            "body": "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua, xin sửa giúp.",
            "priority": "3",
            "submitter_email": f"nguoi-gui-{number}@example.com",
        }
        expect(own.client.ask("POST", "/helpdesk/tickets/submit/", data), 302)

    return act


def helpdesk_look_up(port: int, seeded: list) -> Callable[[int], None]:
    keys = shuffled(seeded)

    def act(number: int) -> None:
        pk, email, key = next(keys)
        path = f"/helpdesk/view/?ticket=public-{pk}&email={email}&key={key}"
        text = expect(Client(port).ask("GET", path), 200).text
        if "Bốn trụ đèn đường" not in text:
            raise RuntimeError("The page does not show the ticket.")

    return act


# --- The skeleton ---------------------------------------------------------------------------------


def skeleton(database, data: Path) -> dict[str, Measured]:
    here = Path(sys.executable)
    address = database.database("skeleton")
    settings = peer("skeleton", address, data)
    python(here, "-m", "skeleton.seed", str(TICKETS), environment=settings, cwd=PEERS)
    settle(address)
    with served(here, "skeleton.wsgi", settings, cwd=PEERS) as port:

        def act(number: int) -> None:
            expect(Client(port).ask("POST", "/submit/", form(number, "")), 302)

        return {"submit": measure(act, address)}


def peer(name: str, address: str, data: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": f"{name}.settings",
        "DATABASE_URL": address,
        "PEER_DATA": str(data / name),
        "PEER_SECRET_KEY": os.urandom(32).hex(),
        "PYTHONPATH": str(PEERS),
    }
