"""What tests of the records share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.records.engine import Database
    from tests.integration.inventories import Source


@pytest.fixture
def server(postgres_server: Source) -> Iterator[Database]:
    """An inventory of its own on a server."""
    database = postgres_server.fresh()
    yield database
    postgres_server.drop(database)
