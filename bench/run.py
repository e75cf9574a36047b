"""Runs the benchmarks on demo content of their own and shows a table.

    make bench [ARGS="pages ..."]

A benchmark is a module of this folder, named in BENCHMARKS, with `run() -> list[Figure]`. The
figures go to bench/results/ as JSON too. DATABASE_URL and ELASTICSEARCH_URL choose the engines.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from bench.figures import table, write

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ["pages", "search_scale", "tickets"]


def prepare() -> None:
    """Demo content in a folder of its own, loaded once and kept."""
    os.environ.setdefault("PORTAL_DATA", str(ROOT / "var" / "bench"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    subprocess.run([sys.executable, str(ROOT / "deploy" / "prepare.py"), "--only"], check=True)
    import django

    django.setup()


def main() -> None:
    chosen = sys.argv[1:] or BENCHMARKS
    unknown = set(chosen) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"No such benchmark: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}")
    prepare()
    figures = [figure for name in chosen for figure in import_module(f"bench.{name}").run()]
    print(table(figures))
    print(f"\nKept in {write(figures, ROOT / 'bench' / 'results').relative_to(ROOT)}")


if __name__ == "__main__":
    main()
