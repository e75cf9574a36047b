"""Gaps in a catalogue are found."""

import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.check_messages import is_compiled, texts
from tests.conftest import missing

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "ticket"
msgstr "phiếu"

msgid "answer"
msgstr ""

#, fuzzy
msgid "topic"
msgstr "lĩnh vựa"
"""


@pytest.fixture
def catalogue(tmp_path) -> Path:
    if not shutil.which("msgfmt"):
        missing("gettext")
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE)
    return path


def compile_it(catalogue: Path) -> None:
    target = str(catalogue.with_suffix(".mo"))
    subprocess.run(["msgfmt", "-o", target, str(catalogue)], check=True)


def test_untranslated_and_fuzzy_texts_are_named(catalogue):
    assert texts(catalogue, "--untranslated") == ['"answer"']
    assert texts(catalogue, "--only-fuzzy") == ['"topic"']


def test_a_missing_or_older_compilation_is_noticed(catalogue):
    assert not is_compiled(catalogue)
    compile_it(catalogue)
    assert is_compiled(catalogue)
    catalogue.write_text(CATALOGUE.replace("phiếu", "phiếu tiếp nhận"))
    assert not is_compiled(catalogue)
