"""The environment is made from Python alone, and packages are installed only when due."""

import sys
from pathlib import Path

import pytest

from deploy import environment


@pytest.fixture
def venv(tmp_path, monkeypatch) -> Path:
    """An environment whose Python notes what it is called with, and succeeds."""
    program = tmp_path / "bin" / "python"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    program.chmod(0o755)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    return tmp_path


def calls(venv: Path) -> list[str]:
    notes = venv / "calls"
    return notes.read_text().splitlines() if notes.exists() else []


def install(venv: Path, requirements: Path) -> None:
    environment.install(venv / "bin" / "python", requirements)


def test_packages_are_installed_once(venv, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("one==1\n")
    install(venv, requirements)
    install(venv, requirements)
    assert len(calls(venv)) == 1
    assert str(requirements) in calls(venv)[0]


def test_changed_requirements_are_installed_again(venv, tmp_path):
    requirements = tmp_path / "requirements.txt"
    for text in ("one==1\n", "one==2\n", "one==2\n"):
        requirements.write_text(text)
        install(venv, requirements)
    assert len(calls(venv)) == 2


def test_a_failed_installation_is_tried_again(venv, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("one==1\n")
    program = venv / "bin" / "python"
    working = program.read_text()
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(SystemExit, match="could not be installed"):
        install(venv, requirements)
    program.write_text(working)
    install(venv, requirements)
    assert len(calls(venv)) == 1


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (2, 7)])
def test_an_unfit_python_is_told_so(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    with pytest.raises(SystemExit, match="needs Python 3.11"):
        environment.check_python()


def test_a_python_without_venv_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "VENV", tmp_path / "none")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="python3-venv"):
        environment.make_environment()
