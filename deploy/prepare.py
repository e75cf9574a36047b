"""Brings an installation up to date, doing only what is due, and serves it.

    .venv/bin/python deploy/prepare.py [--only]      (`--only`: prepare, do not serve)

Due are: migrations that the database lacks; static files that changed; reference data (places,
calendar, desk) after a migration or when its files changed; demo content when the database was
empty. All of it in one process, so that a start with nothing to do takes seconds.
"""

import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE_DATA = ["load_places", "load_calendar", "load_desk", "load_search_defaults"]


def fingerprint(paths: Iterable[Path], *also: str) -> str:
    """A digest that changes when one of the files does (by name, size or time)."""
    digest = hashlib.sha256("\n".join(also).encode())
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Stamps:
    """What was done last time, in `$PORTAL_DATA/prepared.json`."""

    def __init__(self, path: Path):
        self.path = path
        self.values = json.loads(path.read_text()) if path.exists() else {}

    def __getitem__(self, name: str) -> str | None:
        return self.values.get(name)

    def __setitem__(self, name: str, value: str) -> None:
        self.values[name] = value
        self.path.write_text(json.dumps(self.values, indent=1))


def migrate_if_due() -> tuple[bool, bool]:
    """Gives (whether something was migrated, whether the database was empty before)."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False, False
    empty = not executor.loader.applied_migrations
    print("Migrating the database ...", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    return True, empty


def collect_static_if_due(stamps: Stamps) -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = [
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    ]
    now = fingerprint(sources, str(settings.STATIC_ROOT))
    if stamps["static"] == now and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return
    print("Collecting the static files ...", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamps["static"] = now


def load_reference_data_if_due(stamps: Stamps, migrated: bool) -> None:
    from django.core.management import call_command
    from django.db import connection

    database = {key: str(connection.settings_dict[key]) for key in ("HOST", "PORT", "NAME")}
    now = fingerprint(
        (path for path in ROOT.glob("portal/*/data/*") if path.is_file()), *database.values()
    )
    if not migrated and stamps["reference"] == now:
        return
    print("Loading places, calendar, rules and synonyms ...", flush=True)
    for command in REFERENCE_DATA:
        call_command(command)
    stamps["reference"] = now


def load_demo_if_due(stamps: Stamps, empty: bool) -> None:
    """Loads the demo into a database without content. A load that was cut short is taken up
    again: the command is idempotent."""
    from django.core.management import call_command

    if empty:
        stamps["demo"] = "begun"
    if stamps["demo"] == "loaded":
        return
    print("Loading the demo content (about a minute) ...", flush=True)
    call_command("load_demo", *([] if stamps["demo"] == "begun" else ["--if-empty"]))
    stamps["demo"] = "loaded"


def main() -> None:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
    import django

    django.setup()
    from django.conf import settings

    logging.getLogger("wagtail").setLevel(logging.WARNING)  # it tells of every page of the demo
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    stamps = Stamps(settings.DATA_DIR / "prepared.json")
    migrated, empty = migrate_if_due()
    collect_static_if_due(stamps)
    load_reference_data_if_due(stamps, migrated)
    load_demo_if_due(stamps, empty)
    if "--only" in sys.argv[1:]:
        return
    accounts = settings.DATA_DIR / "demo-accounts.json"
    if accounts.exists():
        print(f"The demo accounts for /quan-tri/ stand in {accounts}")
    print("Starting the portal; Ctrl-C stops it.", flush=True)
    os.execv(sys.executable, [sys.executable, "manage.py", "serve"])


if __name__ == "__main__":
    main()
