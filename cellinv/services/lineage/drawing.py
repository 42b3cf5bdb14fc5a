"""A drawn lineage that leaves the program on paper or as PDF: recorded, with what it was of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellinv.services.ledger import ORG, Receipt, doing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.domain.lineage.graph import Trace
    from cellinv.services.desk import Desk


def record_drawing(
    desk: Desk, trace: Trace, content: bytes, *, file: str, pages: int = 1
) -> Receipt:
    """Note in the ledger that a drawn lineage was printed or written; no record changes.

    Raises:
        NotAllowed: whoever is at the desk may not read.
    """
    allow(desk, "read", site_id=desk.site.id if desk.site else None)
    data: dict[str, Any] = {
        "list": "lineage drawn",
        "of": trace.root.code,
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "pages": pages,
    }
    with doing(desk, "export", chain=desk.site.code if desk.site else ORG, **data) as act:
        act.concerns(trace.root.kind, trace.root.id, trace.root.code)
    return replace(act.receipt(), details=data)


def export_drawing(
    desk: Desk, trace: Trace, content: bytes, path: Path, *, pages: int = 1
) -> Receipt:
    """Write a drawn lineage to a file, which appears once its entry is written.

    Raises:
        NotAllowed, SheetNotWritten.
    """
    from cellinv.sheets.staging import put_in_place

    allow(desk, "read", site_id=desk.site.id if desk.site else None)

    def write(staged: Path) -> Receipt:
        staged.write_bytes(content)
        return record_drawing(desk, trace, content, file=path.name, pages=pages)

    return put_in_place(path, write)
