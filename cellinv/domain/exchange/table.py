"""A foreign file as plain text: a header, and rows that know their line in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A row as the file has it; ``line`` counts the lines of the file from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """The rows of one sheet below its header; every cell is text, as written."""

    headers: tuple[str, ...]
    rows: tuple[ForeignRow, ...]
    name: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 1

    def place_of(self, header: str) -> int | None:
        """Return the column under a header, blanks, case and width of letters aside."""
        wanted = header_key(header)
        for at, name in enumerate(self.headers):
            if header_key(name) == wanted:
                return at
        return None


def header_key(header: str) -> str:
    """Return what makes two spellings of a header the same."""
    plain = normalize("NFKC", header).casefold()
    return "".join(char for char in plain if char.isalnum())


def header_keys(headers: Sequence[str]) -> frozenset[str]:
    """Return the keys of the headers that say something."""
    return frozenset(filter(None, map(header_key, headers)))
