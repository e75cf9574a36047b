"""Checks that the Vietnamese catalogues are complete: no text missing, untranslated or fuzzy, and
every compiled catalogue as its source says. Part of `make check`; needs gettext.

The texts are collected anew in a copy of the repository, so that nothing is changed here.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "locale/vi/LC_MESSAGES/django.po"
NO_TEXTS = ("tests", "bench", "deploy", "docs")
SHOWN = 40
ADMIN = str(Path(sys.executable).with_name("django-admin"))


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in listed.split("\0") if name]


def copy_rooms(target: Path) -> None:
    for name in tracked_files():
        if name.parts[0] in NO_TEXTS or not (ROOT / name).is_file():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    # Where makemessages puts the texts of a room that has no catalogue.
    (target / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)


def collect(folder: Path) -> None:
    subprocess.run(
        [ADMIN, "makemessages", "--locale", "vi", "--no-location", "--no-obsolete", "-v", "0"],
        cwd=folder,
        check=True,
    )


def texts(catalogue: Path, *which: str) -> list[str]:
    """The source texts of a catalogue that `msgattrib` chooses."""
    chosen = subprocess.run(
        ["msgattrib", "--no-obsolete", "--no-wrap", *which, str(catalogue)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = (line.removeprefix("msgid ") for line in chosen.splitlines() if "msgid " in line[:6])
    return [line for line in lines if line != '""']


def messages_of(compiled: Path) -> str:
    read = ["msgunfmt", "--sort-output", str(compiled)]
    return subprocess.run(read, check=True, capture_output=True, text=True).stdout


def is_compiled(catalogue: Path) -> bool:
    """Whether the .mo beside `catalogue` holds what `catalogue` says."""
    compiled = catalogue.with_suffix(".mo")
    if not compiled.exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "django.mo")
        subprocess.run(["msgfmt", "--check-format", "-o", str(fresh), str(catalogue)], check=True)
        return messages_of(fresh) == messages_of(compiled)


def complaints() -> list[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_rooms(copy)
        collect(copy)
        for catalogue in sorted(copy.rglob(CATALOGUE)):
            name = catalogue.relative_to(copy)
            found += [f"{name}: not translated: {t}" for t in texts(catalogue, "--untranslated")]
            found += [f"{name}: fuzzy: {t}" for t in texts(catalogue, "--only-fuzzy")]
    for name in tracked_files():
        if name.match("django.po") and not is_compiled(ROOT / name):
            found.append(f"{name}: compiled from another version (run: make messages)")
    return found


def main() -> int:
    if not shutil.which("msgattrib"):
        print("Not checked: the messages (gettext is not installed).", file=sys.stderr)
        return int(bool(os.environ.get("CI")))
    found = complaints()
    print("\n".join(found[:SHOWN]) or "The messages are complete.")
    if len(found) > SHOWN:
        print(f"... and {len(found) - SHOWN} more")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
