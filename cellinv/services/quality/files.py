"""The files of laboratories: kept byte for byte in the inventory, their SHA-256 in the ledger."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from cellinv.domain.lookup import UnknownCode
from cellinv.domain.quality.testing import FileTooLarge, ResultFileChanged
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.quality import FileContent, QcResult, ResultFile
from cellinv.services.audit.proving import note_altered
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file by its name and its bytes."""

    name: str
    content: bytes


MOST_BYTES: Final = 25 * 1024 * 1024
"""A report or a workbook; sequencing data stay with the laboratory."""


def raw_file(path: Path) -> RawFile:
    """Return a file to be kept.

    Raises:
        FileTooLarge; OSError: the file can't be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise FileTooLarge(name=path.name, most=MOST_BYTES // (1024 * 1024))
    return RawFile(path.name, path.read_bytes())


def keep_file(act: Doing, file: RawFile) -> int:
    """Keep a file within an act under way, and return its id."""
    digest = hashlib.sha256(file.content).hexdigest()
    session = act.session
    (file_id,) = session.add_rows(
        ResultFile, [{"name": file.name, "size": len(file.content), "sha256": digest}]
    )
    values = {"file_id": file_id, "content": file.content}
    session.connection().execute(insert(FileContent), values)
    act.act.data.setdefault("files", []).append({"name": file.name, "sha256": digest})
    return file_id


def read_file(desk: Desk, file_id: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a result's file, compared with what was entered.

    Raises:
        UnknownCode: it is out of reach; ResultFileChanged: the bytes aren't those, and the
            ledger says now who found that.
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
    with reading(desk) as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise UnknownCode(code=str(file_id))
    content = bytes(row.content)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        refusal = ResultFileChanged(name=row.name)
        note_altered(desk, [refusal.explain()])
        raise refusal
    return row.name, content


def save_file(desk: Desk, file_id: int, path: Path) -> str:
    """Write a result's file as it was entered, to be looked at; return its name.

    Raises:
        UnknownCode, ResultFileChanged; SheetNotWritten: it can't be written there.
    """
    from cellinv.sheets.staging import put_in_place

    name, content = read_file(desk, file_id)

    def write(staged: Path) -> str:
        staged.write_bytes(content)
        return name

    return put_in_place(path, write)
