"""Databases beside that of the tests, for what processes of a test commit."""

import contextlib
from collections.abc import Iterator
from contextlib import closing

from django.db.utils import ConnectionHandler


def asked(database: dict, sql: str, parameters=()):
    """One statement over a connection of its own to the database of these settings (as in
    `DATABASES`), outside any transaction; gives its first row, None where it has none."""
    own = ConnectionHandler({"default": database})["default"]
    with closing(own), own.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None


@contextlib.contextmanager
def copied(database: dict, name: str) -> Iterator[dict]:
    """A copy, under another name, of a PostgreSQL database that nobody is connected to: the
    settings that lead to it. It is thrown away at the end, whoever is still connected."""
    server = {**database, "NAME": "postgres"}
    asked(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    asked(server, f'CREATE DATABASE "{name}" TEMPLATE "{database["NAME"]}"')
    try:
        yield {**database, "NAME": name}
    finally:
        asked(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
