"""The inventories of the integration tests, for whole programs."""

from tests.e2e.demonstration import demo_file, demonstration, index, place
from tests.integration.conftest import postgres_server, source, sqlite_files
from tests.integration.hashing import quick_hashes

__all__ = [
    "demo_file", "demonstration", "index", "place", "postgres_server", "quick_hashes", "source",
    "sqlite_files",
]  # fmt: skip
