"""A furnished laboratory for each test, proved when the test is over."""

from collections.abc import Iterator

import pytest

from cellinv.records.verify.run import verify
from tests.integration.hashing import quick_hashes
from tests.integration.services.laboratory import Laboratory
from tests.integration.whole_line import WholeLine


@pytest.fixture
def lab(own_line: WholeLine) -> Iterator[Laboratory]:
    """A laboratory of its own: two banks, two product lots, three people treated."""
    yield Laboratory(own_line)
    with pytest.MonkeyPatch.context() as patch:
        # No service changes the schema, and reading it takes longer than all the rest.
        patch.setattr("cellinv.records.verify.schema.check", lambda _connection: ())
        report = verify(own_line.desk.database)
    assert report.ok, report.findings


__all__ = ["lab", "quick_hashes"]
