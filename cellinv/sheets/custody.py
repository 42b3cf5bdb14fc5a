"""The custody workbook: written once, and read back to say whether it is still what it was."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cellinv.domain.custody.book import CustodyBook
from cellinv.domain.language import tr
from cellinv.sheets.cells import RowPen, cell_text
from cellinv.sheets.custody_parts import (
    ANCHOR_MARK,
    ENTRY_AT,
    HASH_AT,
    Part,
    parts_of,
    verification_of,
)
from cellinv.sheets.digest import DIGEST_CELL, FORMAT, Digest, canonical
from cellinv.sheets.errors import NotACustodyBook
from cellinv.sheets.opening import OpenBook, open_book
from cellinv.sheets.page import lay_out, print_whole, sheet_name, write_head
from cellinv.sheets.staging import put_in_place, streamed_workbook

if TYPE_CHECKING:
    from openpyxl import Workbook

_ENTRY: Final = re.compile(r"[^\s:]+:[0-9]+")
_ANCHOR: Final = re.compile(
    ANCHOR_MARK + r" (?P<inventory>\S+) (?P<epoch>[0-9]{1,9}) (?P<chain>\S+) (?P<seq>[0-9]{1,18})"
    r" (?P<hash>\S+) (?P<at>\S+)"
)


@dataclass(frozen=True, slots=True)
class EventReadBack:
    """An event as the workbook names it: its entry, ``CHAIN:SEQ``, and that entry's hash."""

    entry: str
    hash: str


@dataclass(frozen=True, slots=True)
class AnchorReadBack:
    """An anchor as the workbook states it."""

    inventory: str
    epoch: int
    chain: str
    seq: int
    hash: str
    at: str


@dataclass(frozen=True, slots=True)
class CustodyReadBack:
    """What a workbook says of itself, and the digest of what its cells say now."""

    inventory: str
    events: tuple[EventReadBack, ...]
    anchors: tuple[AnchorReadBack, ...]
    digest_stated: str
    digest_computed: str
    formulas: bool

    @property
    def unchanged(self) -> bool:
        """Say whether every cell still says what was written, and none computes it."""
        return self.digest_stated == self.digest_computed and not self.formulas


def write_custody(book: CustodyBook, path: Path) -> str:
    """Write the workbook and return the digest it states (SHA-256 of what its cells say).

    The file appears whole or not at all. Raises ``SheetNotWritten`` when the disk refuses.
    """
    footer = cell_text(f"{tr('Chain of custody')} · {book.cover.inventory}")
    digest = Digest()
    with streamed_workbook() as workbook:
        workbook.properties.creator = cell_text(book.cover.made_by)[:200]
        workbook.properties.title = tr("Chain of custody")
        for part in parts_of(book):
            _write(workbook, part, footer, digest)
        _hash(verification_of(book, ""), digest)
        stated = digest.hex()
        _write(workbook, verification_of(book, stated), footer, Digest())
        put_in_place(path, workbook.save)
    return stated


def _write(workbook: "Workbook", part: Part, footer: str, digest: Digest) -> None:
    captions, name = [caption for caption, _ in part.columns], sheet_name(part.name)
    sheet = workbook.create_sheet(name)
    widths = [width for _, width in part.columns]
    lay_out(sheet, widths, footer)
    write_head(sheet, captions, widths)
    digest.sheet(name)
    digest.row(captions)
    pen, count = RowPen(sheet, widths), 1
    for count, row in enumerate(part.rows, 2):  # noqa: B007 the last count is wanted below
        pen.write(row)
        digest.row(row)
    print_whole(sheet, len(captions), count, filtered=part.filtered)


def _hash(part: Part, digest: Digest) -> None:
    digest.sheet(sheet_name(part.name))
    digest.row([caption for caption, _ in part.columns])
    for row in part.rows:
        digest.row(row)


def read_back(path: Path) -> CustodyReadBack:
    """Read a custody workbook, by whatever program it was saved last.

    Raises ``NotACustodyBook``, or what ``open_book`` raises for files that are no spreadsheet.
    """
    with open_book(path) as book:
        sheets = list(_sheets(book))
        formulas = book.has_formulas()
    proof = next((rows for _, rows in sheets if _says_format(rows)), None)
    if proof is None or proof is sheets[0][1]:
        raise NotACustodyBook(name=path.name)
    at, column = DIGEST_CELL
    stated = proof[at][column] if len(proof) > at and len(proof[at]) > column else ""
    if len(proof) > at and len(proof[at]) > column:
        proof[at][column] = ""
    return CustodyReadBack(
        inventory=_text_at(proof, 3, 1),
        events=tuple(_events(sheets[1][1])),
        anchors=tuple(_anchors(proof)),
        digest_stated=canonical(stated),
        digest_computed=_digest(sheets),
        formulas=formulas,
    )


def _sheets(book: OpenBook) -> Iterator[tuple[str, list[list[object]]]]:
    for name in book.names:
        yield name, book.rows(name)


def _says_format(rows: Sequence[Sequence[object]]) -> bool:
    return _text_at(rows, 1, 1) == FORMAT


def _text_at(rows: Sequence[Sequence[object]], row: int, column: int) -> str:
    inside = len(rows) > row and len(rows[row]) > column
    return canonical(rows[row][column]) if inside else ""


def _events(rows: Sequence[Sequence[object]]) -> Iterator[EventReadBack]:
    for at in range(1, len(rows)):
        entry = _text_at(rows, at, ENTRY_AT)
        if _ENTRY.fullmatch(entry):
            yield EventReadBack(entry, _text_at(rows, at, HASH_AT))


def _anchors(rows: Sequence[Sequence[object]]) -> Iterator[AnchorReadBack]:
    for at in range(4, len(rows)):
        found = _ANCHOR.fullmatch(_text_at(rows, at, 1))
        if found:
            said = found.groupdict()
            yield AnchorReadBack(
                said["inventory"], int(said["epoch"]), said["chain"], int(said["seq"]),
                said["hash"], said["at"],
            )  # fmt: skip


def _digest(sheets: Sequence[tuple[str, Sequence[Sequence[object]]]]) -> str:
    digest = Digest()
    for name, rows in sheets:
        digest.sheet(name)
        for row in rows:
            digest.row(row)
    return digest.hex()
