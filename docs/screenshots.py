"""Takes the pictures of docs/images/ from a demo of its own, kept in var/screenshots/.

    make screenshots [ARGS="home desk"]

Each picture is one screenful, 1280 and 390 pixels wide, and at most 200 KB.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Picture:
    name: str
    path: str
    role: str = ""  # of the demo account that looks; empty: a visitor
    phone_tail: str = ""  # the second factor of a look-up


# The work lists, each as a role sees it that works from it.
WORK_LISTS = {
    "mine": "officer",
    "unit": "head",
    "unassigned": "operator",
    "today": "coordinator",
    "overdue": "coordinator",
    "approval": "approver",
    "rating": "operator",
    "returned": "coordinator",
    "added": "operator",
    "held": "operator",
}


def prepare() -> None:
    os.environ.setdefault("PORTAL_DATA", str(ROOT / "var" / "screenshots"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    subprocess.run([sys.executable, str(ROOT / "deploy" / "prepare.py"), "--only"], check=True)
    import django

    django.setup()


def pictures() -> list[Picture]:
    """What to show. The ticket is an answered one of the demo, the bulletin the latest."""
    from news.models import BulletinPage
    from submissions.models import Ticket

    ticket = (
        Ticket.objects.filter(
            state="answered", organisation__isnull=False, sender__phone_e164__gt=""
        )
        .select_related("sender")
        .latest("received_at")
    )
    officer = account("officer")["username"]
    in_work = Ticket.objects.filter(state="in_progress", officer__username=officer).latest("due_at")
    bulletin = BulletinPage.objects.live().latest("date")
    return [
        Picture("home", "/"),
        Picture("search", "/tim-kiem/?q=thu+tuc+ho+chieu"),
        Picture("form", "/gui-phan-anh/"),
        Picture("ticket", f"/tra-cuu/?ma={ticket.code}", phone_tail=ticket.sender.phone_e164[-4:]),
        Picture("bulletin", bulletin.url),
        Picture("desk", "/quan-tri/phieu/?list=open", role="coordinator"),
        *(
            Picture(f"desk-{name}", f"/quan-tri/phieu/?list={name}", role)
            for name, role in WORK_LISTS.items()
        ),
        Picture("desk-ticket", f"/quan-tri/phieu/{in_work.code}/", role="officer"),
    ]


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The demo on a free port, for as long as the pictures take."""
    from tests.engines.services import free_port

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str, seconds: int = 60) -> None:
    for _ in range(seconds * 5):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    sys.exit(f"{address} does not answer")


def account(role: str) -> dict[str, str]:
    from django.conf import settings

    accounts = json.loads((settings.DATA_DIR / "demo-accounts.json").read_text())
    return next(account for account in accounts if account["role"] == role)


def log_in(page, role: str) -> None:
    who = account(role)
    page.goto("/quan-tri/login/")
    page.fill('[name="username"]', who["username"])
    page.fill('[name="password"]', who["password"])
    page.locator('form [type="submit"]').first.click()
    page.wait_for_url(lambda url: "login" not in url)


def take(browser, origin: str, picture: Picture, viewport: dict) -> Path:
    context = browser.new_context(
        base_url=origin, viewport=viewport, locale="vi-VN", reduced_motion="reduce"
    )
    page = context.new_page()
    if picture.role:
        log_in(page, picture.role)
    page.goto(picture.path)
    if picture.phone_tail:
        page.fill('[name="phone_tail"]', picture.phone_tail)
        page.locator('main [type="submit"]').first.click()
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{picture.name}-{viewport['width']}.png"
    path.write_bytes(smaller(page.screenshot()))
    context.close()
    return path


def smaller(png: bytes) -> bytes:
    """The same picture in as many colours as fit into MOST_BYTES."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours).save(out, "png", optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()


def main() -> None:
    prepare()
    from playwright.sync_api import sync_playwright

    from tests.engines.browser import CHROMIUM_ARGUMENTS, DESKTOP, PHONE, chromium_path

    wanted = [p for p in pictures() if not sys.argv[1:] or p.name in sys.argv[1:]]
    IMAGES.mkdir(exist_ok=True)
    with served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS
        )
        for picture in wanted:
            for viewport in (DESKTOP, PHONE):
                path = take(browser, origin, picture, viewport)
                print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
