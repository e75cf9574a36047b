"""Makes `.venv` and keeps its packages as the requirements files say. Needs only Python.

    python3 deploy/environment.py [requirements.txt ...]

A file is installed again only when its text has changed since the last time.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)


def check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        sys.exit(
            f"The portal needs Python 3.11, 3.12 or 3.13; {sys.executable} is "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Name another with: "
            "make PYTHON=/path/to/python3.12 run"
        )


def make_environment() -> Path:
    """Gives the Python of `.venv`, which is made on the first call."""
    python = VENV / "bin" / "python"
    if python.exists():
        return python
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            f"{sys.executable} cannot make environments: its modules venv and ensurepip are "
            "missing. On Debian and Ubuntu: apt-get install python3-venv"
        )
    print("Making the Python environment in .venv ...", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode:
        sys.exit(f"{sys.executable} could not make {VENV} (its message is above).")
    return python


def install(python: Path, requirements: Path) -> None:
    """Installs `requirements` unless the same text was installed before."""
    text = requirements.read_bytes()
    stamp = VENV / f"installed-{requirements.stem}"
    digest = hashlib.sha256(text).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing the packages of {requirements.name} ...", flush=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, "-r", str(requirements)]).returncode:
        sys.exit("The packages could not be installed (pip's message is above).")
    stamp.write_text(digest)


def main() -> None:
    check_python()
    python = make_environment()
    for name in sys.argv[1:] or ["requirements.txt"]:
        install(python, ROOT / name)


if __name__ == "__main__":
    main()
