"""Figures of a bench run: times taken, the row they make, and the table that is printed."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass
class Times:
    """Seconds of the same thing done many times."""

    name: str
    seconds: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p99_ms(self) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, against what, and how many times it may cost."""

    what: str
    measured: Times
    floor: Times
    most_median: float
    most_p99: float | None = None
    note: str = ""
    broken: bool = False

    @property
    def ratio(self) -> float:
        return self.measured.median_ms / self.floor.median_ms

    @property
    def ratio_p99(self) -> float:
        return self.measured.p99_ms / self.floor.p99_ms

    @property
    def holds(self) -> bool:
        late = self.most_p99 is not None and self.ratio_p99 > self.most_p99
        return self.ratio <= self.most_median and not late and not self.broken

    def as_json(self) -> dict[str, object]:
        return {
            "what": self.what,
            "median_ms": round(self.measured.median_ms, 3),
            "p99_ms": round(self.measured.p99_ms, 3),
            "floor": self.floor.name,
            "floor_median_ms": round(self.floor.median_ms, 3),
            "floor_p99_ms": round(self.floor.p99_ms, 3),
            "ratio": round(self.ratio, 2),
            "ratio_p99": round(self.ratio_p99, 2),
            "most": self.most_median,
            "most_p99": self.most_p99,
            "holds": self.holds,
            "note": self.note,
        }


def print_table(rows: list[Row], others: list[Times]) -> None:
    print(f"{'':44}{'median':>10}{'p99':>10}{'floor':>10}{'ratio':>8}{'most':>7}{'p99':>7}")
    for row in rows:
        p99 = f"{row.ratio_p99:.1f}/{row.most_p99:g}" if row.most_p99 else ""
        print(
            f"{row.what:44}{row.measured.median_ms:8.2f}ms{row.measured.p99_ms:8.2f}ms"
            f"{row.floor.median_ms:8.2f}ms{row.ratio:7.2f}×{row.most_median:6g}×{p99:>8}"
            f"  {'ok' if row.holds else 'MISSED'}  {row.note}"
        )
    for times in others:
        print(f"{times.name:44}{times.median_ms:8.2f}ms{times.p99_ms:8.2f}ms  for the record")
