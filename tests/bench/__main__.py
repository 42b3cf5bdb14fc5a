"""Run every measurement, print the table and JSON; exit 1 when a row misses."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from tests.bench import verifying, withdrawals
from tests.bench.building import KEPT, SCALE, inventory
from tests.bench.figures import print_table


def main() -> int:
    """Measure; withdrawals work on a copy, so that the kept inventory stays as it was built."""
    with inventory() as url:
        rows = verifying.measure(url)
        more, others = withdrawals.measure(_copy(url))
        rows += more
    print_table(rows, others)
    report = {
        "scale": SCALE,
        "database": os.environ.get("DB", "sqlite"),
        "rows": [row.as_json() for row in rows],
        "for_the_record": {times.name: round(times.median_ms, 3) for times in others},
    }
    Path("out").mkdir(exist_ok=True)
    text = json.dumps(report, indent=2, ensure_ascii=False)
    Path("out/bench.json").write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(row.holds for row in rows) else 1


def _copy(url: str) -> str:
    if not url.startswith("sqlite"):
        return url
    target = KEPT / "withdrawals.db"
    for stale in KEPT.glob("withdrawals.db*"):
        stale.unlink()
    shutil.copy2(url.removeprefix("sqlite:///"), target)
    return f"sqlite:///{target}"


if __name__ == "__main__":
    sys.exit(main())
