"""The digest of what a workbook says: the text of every cell, in order, whoever saved it last."""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from cellinv.sheets.cells import escape

FORMAT: Final = "cellinv custody 1"
DIGEST_CELL: Final = (2, 1)
"""Row and column, from zero, of the stated digest on the Verification sheet: hashed as empty."""

_UNDECODED: Final = re.compile("_x005[Ff]_")


class Digest:
    """Sheet by sheet and row by row, the SHA-256 of the canonical text of a workbook.

    Canonical: text as it is, whole numbers without a point, dates to the second in ISO, nothing
    for an empty cell, cells apart by US, rows by RS; empty cells and rows at the end don't count.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256(FORMAT.encode())
        self._empty_rows = 0

    def sheet(self, name: str) -> None:
        """Begin a sheet."""
        self._hash.update(f"\x1d{canonical(name)}\x1e".encode())
        self._empty_rows = 0

    def row(self, values: Sequence[object]) -> None:
        """Add a row of the sheet begun last."""
        text = "\x1f".join(map(canonical, values)).rstrip("\x1f")
        if not text:
            self._empty_rows += 1
            return
        self._hash.update(("\x1e" * self._empty_rows + text + "\x1e").encode())
        self._empty_rows = 0

    def hex(self) -> str:
        """Return the digest so far in lower-case hexadecimal."""
        return self._hash.hexdigest()


def canonical(value: object) -> str:
    """Return the one text of a cell's value that writing and reading back agree on."""
    if isinstance(value, str):
        plain = _UNDECODED.sub("_", value) if "_x" in value else value
        plain = escape(plain.replace("\r\n", "\n"))
        return "" if plain.isspace() else plain
    if value is None:
        return ""
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00"
    rounded = value + timedelta(microseconds=500_000)
    return rounded.replace(microsecond=0, tzinfo=None).isoformat()


def cell_moment(at: datetime) -> datetime:
    """Return ``at`` as a date cell holds it: UTC without a zone, whole seconds."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0, tzinfo=None)
