"""Comparing the bytes of results' files with the SHA-256 that was entered with them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.records.tables.quality import FileContent, ResultFile
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AT_ONCE: Final = 10
_FILES: Final = (
    select(ResultFile.id, ResultFile.name, ResultFile.size, ResultFile.sha256, FileContent.content)
    .outerjoin(FileContent, FileContent.file_id == ResultFile.id)
    .order_by(ResultFile.id)
)


def check(connection: Connection) -> int:
    """Prove every file kept; return how many there are.

    Raises:
        Wrong: the first whose bytes are gone, or not those that were entered.
    """
    count = 0
    with connection.execution_options(yield_per=_AT_ONCE).execute(_FILES) as found:
        for row in found:
            where = f"file {row.name} (row {row.id})"
            if row.content is None:
                raise Wrong("state", where, "{where} of a result is gone.")
            content = bytes(row.content)
            if hashlib.sha256(content).hexdigest() != row.sha256 or len(content) != row.size:
                raise Wrong("state", where, "{where} of a result was changed after it was entered.")
            count += 1
    return count
