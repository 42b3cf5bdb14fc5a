"""Rack-scan files, whatever the scanner: table, text or JSON, to one kind of scan."""

from pathlib import Path

from cellinv.domain.exchange.rackscan import RackScan, scan_of_rows, scan_of_text
from cellinv.sheets.opening import FileKind, kind_of
from cellinv.sheets.reading import read_lines, read_text


def read_rack_scan(path: Path, grid: tuple[int, int] = (8, 12)) -> RackScan:
    """Read a rack scanner's file; ``grid`` is the rack's rows and columns.

    What can't be true of a rack is listed in ``problems``. Raises ``ScanUnknown``, ``ScanEmpty``
    or what ``read_table`` raises for files that can't be read.
    """
    if kind_of(path) is FileKind.TEXT:
        found = scan_of_text(read_text(path), file=path.name, grid=grid)
        if found is not None:
            return found
    return scan_of_rows(read_lines(path).rows, file=path.name, grid=grid)
