"""The files of laboratories: kept byte for byte in the inventory, their SHA-256 in the ledger."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.quality.testing import FileTooLarge, ResultFileChanged
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.quality import FileContent, QcResult, ResultFile
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing

MOST_BYTES: Final = 25 * 1024 * 1024
"""A report or a workbook; sequencing data stay with the laboratory."""


def keep_file(act: Doing, path: Path) -> int:
    """Keep a file within an act under way, and return its id.

    Raises:
        FileTooLarge; OSError: the file can't be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise FileTooLarge(name=path.name, most=MOST_BYTES // (1024 * 1024))
    return keep_bytes(act, path.name, path.read_bytes())


def keep_bytes(act: Doing, name: str, content: bytes) -> int:
    """Keep bytes under a file's name, and return the file's id."""
    digest = hashlib.sha256(content).hexdigest()
    session = act.session
    (file_id,) = session.add_rows(
        ResultFile, [{"name": name, "size": len(content), "sha256": digest}]
    )
    session.connection().execute(insert(FileContent), {"file_id": file_id, "content": content})
    act.act.data.setdefault("files", []).append({"name": name, "sha256": digest})
    return file_id


def read_file(desk: Desk, file_id: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a result's file, compared with what was entered.

    Raises:
        UnknownCode: it is out of reach; ResultFileChanged: the bytes aren't those.
    """
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    query = (
        select(ResultFile.name, ResultFile.sha256, FileContent.content)
        .join(FileContent, FileContent.file_id == ResultFile.id)
        .join(QcResult, QcResult.file_id == ResultFile.id)
        .join(Lot, Lot.id == QcResult.lot_id)
        .where(ResultFile.id == file_id, within)
        .limit(1)
    )
    with desk.database.read() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise UnknownCode(code=str(file_id))
    content = bytes(row.content)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ResultFileChanged(name=row.name)
    return row.name, content
