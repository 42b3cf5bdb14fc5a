"""Opening workbooks of others: refused before they can exhaust memory, then read by calamine."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from cellinv.domain.language import tr
from cellinv.sheets.errors import (
    NotASpreadsheet,
    SheetDamaged,
    SheetEncrypted,
    SheetNotRead,
    SheetTooLarge,
)
from cellinv.sheets.extent import Extent, ods_extents, xlsx_extent

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]|table:formula=")
_CHUNK: Final = 1 << 18
_MB: Final = 1 << 20


class FileKind(StrEnum):
    """What the bytes are, whatever the name ends in."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most: bytes on disk, bytes unpacked, rows, and cells of one sheet."""

    file_mb: int = 100
    unpacked_mb: int = 500
    rows: int = 1_000_000
    cells: int = 20_000_000


LIMITS: Final = Limits()


class OpenBook:
    """A workbook being read: its sheets' names, and the rows of each as plain values."""

    def __init__(self, path: Path, kind: FileKind, book: "CalamineWorkbook") -> None:
        from python_calamine import SheetTypeEnum

        self._path, self._kind, self._book = path, kind, book
        self.names: list[str] = [
            about.name for about in book.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet
        ]

    def rows(self, name: str) -> list[list[Any]]:
        """Return every row from the first of the sheet on, empty cells as empty text."""
        with _plainly(self._path):
            sheet = self._book.get_sheet_by_name(name)
            return sheet.to_python(skip_empty_area=False) if sheet.start else []

    def has_formulas(self) -> bool:
        """Say whether any cell computes what it shows."""
        if self._kind is FileKind.XLS:
            return False
        with _plainly(self._path), zipfile.ZipFile(self._path) as packed:
            return any(_mentions(packed, entry) for entry in _tables(packed))


@contextmanager
def open_book(path: Path, limits: Limits = LIMITS) -> Iterator[OpenBook]:
    """Open an .xlsx, .ods or .xls whatever its name says.

    Raises ``NotASpreadsheet``, ``SheetEncrypted``, ``SheetDamaged``, ``SheetTooLarge`` or
    ``SheetNotRead``; also while it is read.
    """
    from python_calamine import CalamineWorkbook

    kind = kind_of(path, limits)
    if kind is FileKind.TEXT:
        raise NotASpreadsheet(name=path.name)
    if kind is not FileKind.XLS:
        with _plainly(path):
            _measure(path, kind, limits)
    with _plainly(path):
        book = CalamineWorkbook.from_path(str(path))
    try:
        yield OpenBook(path, kind, book)
    finally:
        with suppress(Exception):
            book.close()


def kind_of(path: Path, limits: Limits = LIMITS) -> FileKind:
    """Return what the file is by its bytes; ``NotASpreadsheet`` where it is neither."""
    try:
        size = path.stat().st_size
        if path.is_fifo() or path.is_char_device():
            raise SheetNotRead(name=path.name, why=tr("it is no file"))
        with path.open("rb") as file:
            start = file.read(8)
            if size > limits.file_mb * _MB:
                raise SheetTooLarge(name=path.name, what="its size", limit=f"{limits.file_mb} MB")
            if start == _OLE:
                return _ole_kind(path, file)
    except OSError as problem:
        raise SheetNotRead(name=path.name, why=problem.strerror or str(problem)) from problem
    if start[:4] == b"PK\x03\x04":
        return _zip_kind(path)
    if start[:4] == b"%PDF" or (b"\x00" in start and start[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        _refuse_unless_utf16(path, start)
    return FileKind.TEXT


def _refuse_unless_utf16(path: Path, start: bytes) -> None:
    zeros = {at % 2 for at, byte in enumerate(start) if byte == 0}
    if start[:4] == b"%PDF" or len(zeros) > 1:
        raise NotASpreadsheet(name=path.name)


def _ole_kind(path: Path, file: IO[bytes]) -> FileKind:
    rest = file.read()
    if _ENCRYPTED in rest:
        raise SheetEncrypted(name=path.name)
    if not any(word.encode("utf-16-le") in rest for word in ("Workbook", "Book")):
        raise NotASpreadsheet(name=path.name)
    return FileKind.XLS


def _zip_kind(path: Path) -> FileKind:
    with _plainly(path), zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        if "xl/workbook.xml" in names:
            return FileKind.XLSX
        if "content.xml" in names and b"spreadsheet" in packed.read("mimetype")[:80]:
            return FileKind.ODS
    raise NotASpreadsheet(name=path.name)


def _measure(path: Path, kind: FileKind, limits: Limits) -> None:
    left = limits.unpacked_mb * _MB
    with zipfile.ZipFile(path) as packed:
        if sum(about.file_size for about in packed.infolist()) > left:
            raise SheetTooLarge(
                name=path.name, what="its unpacked size", limit=f"{limits.unpacked_mb} MB"
            )
        for entry in _tables(packed):
            with packed.open(entry) as part:
                extents = [xlsx_extent(part)] if kind is FileKind.XLSX else ods_extents(part)
            for extent in extents:
                _refuse_if_vast(path, extent, limits)


def _refuse_if_vast(path: Path, extent: Extent, limits: Limits) -> None:
    if extent.rows > limits.rows:
        raise SheetTooLarge(name=path.name, what="its number of rows", limit=f"{limits.rows:,}")
    if extent.rows * extent.columns > limits.cells:
        raise SheetTooLarge(name=path.name, what="its number of cells", limit=f"{limits.cells:,}")


def _tables(packed: zipfile.ZipFile) -> list[str]:
    return [
        name
        for name in packed.namelist()
        if name == "content.xml" or (name.startswith("xl/worksheets/") and name.endswith(".xml"))
    ]


def _mentions(packed: zipfile.ZipFile, entry: str) -> bool:
    before = b""
    with packed.open(entry) as part:
        while chunk := part.read(_CHUNK):
            if _FORMULA.search(before + chunk):
                return True
            before = chunk[-32:]
    return False


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Turn what the readers raise into one plain sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as problem:
        raise SheetEncrypted(name=path.name) from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as problem:
        raise SheetDamaged(name=path.name, why="part of it is missing or altered") from problem
    except CalamineError as problem:
        raise SheetDamaged(name=path.name, why="part of it can't be read") from problem
    except RuntimeError as problem:
        raise SheetEncrypted(name=path.name) from problem
    except OSError as problem:
        raise SheetNotRead(name=path.name, why=problem.strerror or str(problem)) from problem
