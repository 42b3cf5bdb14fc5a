"""Run every measurement, print the table and JSON; exit 1 when a row misses.

``BENCH_ONLY`` names measurements, by blanks. ``BENCH_AGAINST`` is the report of a run on an
inventory of another size: then each figure a person waits for may be less than twice as large.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import (
    bringing_in,
    client,
    commands,
    custody,
    drawing,
    moving,
    reading,
    recalling,
    verifying,
    withdrawals,
)
from tests.bench.building import POSTGRESQL, SCALE, copied, inventory
from tests.bench.figures import Row, Series, print_head, print_rows

if TYPE_CHECKING:
    from collections.abc import Callable

GROWTH = 2.0
REPORT = Path("out/bench.json")

_Measured = list[Row] | tuple[list[Row], list[Series]]
MEASURES: dict[str, Callable[[str], _Measured]] = {
    "verifying": verifying.measure,  # first: what the floors write by hand proves nothing
    "withdrawals": withdrawals.measure,
    "client": client.measure,
    "reading": reading.measure,
    "recalling": recalling.measure,
    "drawing": drawing.measure,
    "moving": moving.measure,
    "importing": bringing_in.measure,
    "custody": custody.measure,
    "commands": commands.measure,
}


def main() -> int:
    """Measure on a copy, so that the kept inventory stays as it was built."""
    rows: list[Row] = []
    others: list[Series] = []
    wanted = os.environ.get("BENCH_ONLY", "").split() or list(MEASURES)
    with inventory() as url:
        work = copied(url)
        print_head()
        for name in wanted:
            print(f"Measuring {name} ...", file=sys.stderr, flush=True)
            found = MEASURES[name](work)
            more, beside = found if isinstance(found, tuple) else (found, [])
            print_rows(more, beside)
            rows += more
            others += beside
    report: dict[str, Any] = {
        "scale": SCALE,
        "database": "postgresql" if POSTGRESQL else "sqlite",
        "rows": [row.as_json() for row in rows],
        "for_the_record": {series.name: round(series.median, 3) for series in others},
    }
    grown = _compare(report) if os.environ.get("BENCH_AGAINST") else []
    text = json.dumps(report, indent=2, ensure_ascii=False)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text, encoding="utf-8")
    REPORT.with_name(f"bench-{report['database']}-{SCALE}.json").write_text(text, "utf-8")
    print(text)
    return 0 if all(row.holds for row in rows) and not grown else 1


def _compare(report: dict[str, Any]) -> list[str]:
    """Print how each figure a person waits for grew; note it, and return those that doubled."""
    other = json.loads(Path(os.environ["BENCH_AGAINST"]).read_text(encoding="utf-8"))
    before = {row["what"]: row for row in other["rows"]}
    grown = []
    print(f"\nFrom {other['scale']:,} to {report['scale']:,} vials:")
    for row in report["rows"]:
        if not row.get("grows") or row["what"] not in before:
            continue
        row["growth"] = round(row["median"] / before[row["what"]]["median"], 2)
        if row["growth"] >= GROWTH:
            grown.append(row["what"])
        said = "ok" if row["growth"] < GROWTH else "GREW"
        print(f"{row['what']:46}{row['growth']:8.2f}×  {said}")
    return grown


if __name__ == "__main__":
    sys.exit(main())
