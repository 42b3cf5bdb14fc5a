"""What people read of an answer: lines and tables, plain where nobody sits at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Table:
    """A list with captions."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Shown = str | Table


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table of anything; ``None`` shows as nothing."""
    texts = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows)
    return Table(tuple(columns), texts)


def show(stream: TextIO, shown: Iterable[Shown]) -> None:
    """Print lines and tables, drawn on a terminal, aligned elsewhere."""
    if stream.isatty():
        _draw(stream, shown)
        return
    for part in shown:
        for line in [part] if isinstance(part, str) else aligned(part):
            stream.write(f"{line}\n")


def aligned(part: Table) -> Iterable[str]:
    """Yield the lines of a table whose columns stand below each other."""
    rows = [part.columns, *part.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _draw(stream: TextIO, shown: Iterable[Shown]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    for part in shown:
        if isinstance(part, str):
            console.print(part, soft_wrap=True)
            continue
        drawn = Drawn(box=SIMPLE, pad_edge=False)
        for column in part.columns:
            drawn.add_column(column, overflow="fold")
        for row in part.rows:
            drawn.add_row(*map(Text, row))
        console.print(drawn)
