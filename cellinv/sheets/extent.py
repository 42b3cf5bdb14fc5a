"""How far a sheet reaches, found by streaming it: a single far cell can stand for gigabytes."""

import re
from typing import IO, Final, NamedTuple
from xml.parsers import expat

_CHUNK: Final = 1 << 18
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]{1,4})([0-9]{1,9})[\"']")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"']([0-9]{1,9})[\"']")
_OVERLAP: Final = 200


class Extent(NamedTuple):
    """The smallest grid from the first cell that holds every cell with something in it."""

    rows: int
    columns: int


def xlsx_extent(part: IO[bytes]) -> Extent:
    """Return how far the cells of a worksheet part reach, whatever its dimension claims."""
    rows = columns = 0
    widest = b""
    before = b""
    while chunk := part.read(_CHUNK):
        text = before + chunk
        for letters, row in _CELL.findall(text):
            rows = max(rows, int(row))
            if len(letters) > len(widest) or (len(letters) == len(widest) and letters > widest):
                widest = letters
        rows = max(rows, max(map(int, _ROW.findall(text)), default=0))
        before = text[-_OVERLAP:]
    for letter in widest.upper():
        columns = columns * 26 + letter - 64
    return Extent(rows, columns)


def ods_extents(part: IO[bytes]) -> list[Extent]:
    """Return how far the cells of each table reach, repeats counted where they hold something.

    Entities are refused (``ValueError``), as a file of text can grow without end by them.
    """
    seen = _OdsTables()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = seen.start, seen.end
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.ParseFile(part)
    except expat.ExpatError as problem:
        raise ValueError(str(problem)) from problem
    return seen.extents


def _refuse_entity(*_: object) -> None:
    raise ValueError("a spreadsheet declares no entities")


class _OdsTables:
    """Counts rows and columns of each table, those after the last cell with something left out."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._rows = self._row_repeat = self._column = self._width = 0
        self._reach = Extent(0, 0)
        self._depth = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "table:table":
            self._depth += 1
            self._rows, self._reach = 0, Extent(0, 0)
        elif name == "table:table-row":
            self._row_repeat = int(given.get("table:number-rows-repeated", 1))
            self._column = self._width = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._column += int(given.get("table:number-columns-repeated", 1))
            if any(key.endswith("value-type") for key in given):
                self._width = self._column

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._rows += self._row_repeat
            if self._width:
                self._reach = Extent(self._rows, max(self._reach.columns, self._width))
        elif name == "table:table":
            self._depth -= 1
            self.extents.append(self._reach)
