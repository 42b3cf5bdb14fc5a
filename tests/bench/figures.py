"""Figures of a bench run: what was measured, the row they make, and the table that is printed."""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Series:
    """Values of the same thing measured many times; with milliseconds goes the processor's time."""

    name: str
    unit: str = "ms"
    values: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p99(self) -> float:
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    @property
    def cpu_median(self) -> float | None:
        return statistics.median(self.cpu) if self.cpu else None

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Take the time of a block, in milliseconds."""
        cpu, start = time.process_time(), time.perf_counter()
        yield
        self.values.append((time.perf_counter() - start) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and how much it may be.

    ``most`` and ``most_p99`` are multiples of the floor; ``limit`` and ``limit_p99`` stand by
    themselves, in the unit measured. ``grows`` marks what a person waits for, so that it is
    compared between inventories of two sizes.
    """

    what: str
    measured: Series
    floor: Series | None = None
    most: float | None = None
    most_p99: float | None = None
    limit: float | None = None
    limit_p99: float | None = None
    note: str = ""
    broken: bool = False
    grows: bool = False

    @property
    def ratio(self) -> float | None:
        return self.measured.median / self.floor.median if self.floor else None

    @property
    def ratio_p99(self) -> float | None:
        return self.measured.p99 / self.floor.p99 if self.floor and self.most_p99 else None

    @property
    def holds(self) -> bool:
        pairs = (
            (self.ratio, self.most),
            (self.ratio_p99, self.most_p99),
            (self.measured.median, self.limit),
            (self.measured.p99, self.limit_p99),
        )
        return not self.broken and all(
            value is None or most is None or value <= most for value, most in pairs
        )

    def as_json(self) -> dict[str, object]:
        floor = self.floor
        told: dict[str, object] = {
            "what": self.what,
            "unit": self.measured.unit,
            "median": _rounded(self.measured.median),
            "p99": _rounded(self.measured.p99),
            "cpu_median": _rounded(self.measured.cpu_median),
            "limit": self.limit,
            "limit_p99": self.limit_p99,
            "floor": floor.name if floor else None,
            "floor_median": _rounded(floor.median) if floor else None,
            "floor_p99": _rounded(floor.p99) if floor else None,
            "ratio": _rounded(self.ratio),
            "ratio_p99": _rounded(self.ratio_p99),
            "most": self.most,
            "most_p99": self.most_p99,
            "holds": self.holds,
            "grows": self.grows,
            "note": self.note,
        }
        return {name: value for name, value in told.items() if value is not None and value != ""}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


_WIDTHS = (46, 13, 13, 13, 15, 15, 13)


def print_head() -> None:
    """Print what the columns are."""
    _print_line("", "median", "p99", "floor", "× floor", "× at p99", "cpu")


def print_rows(rows: list[Row], others: list[Series]) -> None:
    """Print every row; a value stands before what it may be at most."""
    for row in rows:
        unit, floor = row.measured.unit, row.floor
        _print_line(
            row.what,
            _against(row.measured.median, row.limit, unit),
            _against(row.measured.p99, row.limit_p99, unit),
            f"{floor.median:,.1f} {floor.unit}" if floor else "",
            _against(row.ratio, row.most, "×"),
            _against(row.ratio_p99, row.most_p99, "×"),
            f"{row.measured.cpu_median:,.1f} ms" if row.measured.cpu else "",
            ("ok" if row.holds else "MISSED") + (f"  {row.note}" if row.note else ""),
        )
    for series in others:
        _print_line(
            series.name, f"{series.median:,.1f} {series.unit}", f"{series.p99:,.1f} {series.unit}",
            "", "", "", "", "for the record",
        )  # fmt: skip


def _against(value: float | None, most: float | None, unit: str) -> str:
    if value is None:
        return ""
    shown = f"{value:,.2f}" if unit == "×" else f"{value:,.1f}"
    return f"{shown}/{most:,g}{unit}" if most is not None else f"{shown}{unit}"


def _print_line(*cells: str) -> None:
    first, *rest = cells
    padded = "".join(f"{cell:>{width}}" for cell, width in zip(rest, _WIDTHS[1:], strict=False))
    print(f"{first:{_WIDTHS[0]}}{padded}  {rest[-1] if len(rest) > 6 else ''}", flush=True)
