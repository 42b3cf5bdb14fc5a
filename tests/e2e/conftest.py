"""The inventories of the integration tests, for whole programs."""

from tests.e2e.demonstration import demo_file, demonstration, index, place
from tests.integration.conftest import _application, source
from tests.integration.hashing import quick_hashes

__all__ = [
    "_application", "demo_file", "demonstration", "index", "place", "quick_hashes", "source",
]  # fmt: skip
