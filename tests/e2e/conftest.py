"""The inventories of the integration tests, for whole programs."""

from tests.integration.conftest import postgres_server, source, sqlite_files

__all__ = ["postgres_server", "source", "sqlite_files"]
