"""What came of a lot, looked up in the tables with plain SQL and nothing else of ours.

    python tests/integration/plain_recall.py FILE.db LOT

prints it as JSON. The tests compare it with what a recall says.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str], list[Any]]

LOTS = "SELECT id, code, run_id FROM lot"
VIALS = "SELECT id, code, status, lot_id FROM vial"
INPUTS = "SELECT run_id, vial_id FROM run_input"
DOSES = """SELECT v.vial_id, d.code, s.code, d.placebo, d.status, t.code,
  (SELECT count(*) FROM administration a WHERE a.dose_id = d.id)
  FROM dose_vial v JOIN dose d ON d.id = v.dose_id JOIN subject s ON s.id = d.subject_id
  JOIN study t ON t.id = s.study_id"""
TREATED = """SELECT t.code, count(DISTINCT s.id) FROM study t JOIN subject s ON s.study_id = t.id
  JOIN dose d ON d.subject_id = s.id JOIN administration a ON a.dose_id = d.id GROUP BY t.code"""


def downstream(ask: Ask, root: str) -> dict[str, Any]:
    """Return the lots, vials by state, doses and subjects that came of a lot."""
    lots = {row[0]: row for row in ask(LOTS)}
    vials = ask(VIALS)
    lot_of = {vial: lot for vial, _, _, lot in vials}
    made: dict[int, set[int]] = defaultdict(set)
    for run, vial in ask(INPUTS):
        made[lot_of[vial]] |= {lot for lot, _, by in lots.values() if by == run}
    found, left = set(), [lot for lot, code, _ in lots.values() if code == root]
    while left:
        lot = left.pop()
        if lot not in found:
            found.add(lot)
            left += made[lot]
    inside = {vial for vial, lot in lot_of.items() if lot in found}
    doses = [row for row in ask(DOSES) if row[0] in inside]
    given = {row[2] for row in doses if row[6] and not row[3]}
    by_state: dict[str, list[str]] = defaultdict(list)
    for vial, code, status, _ in sorted(vials, key=lambda row: row[1]):
        if vial in inside:
            by_state[status].append(code)
    return {
        "lots": sorted(lots[each][1] for each in found),
        "vials": dict(by_state),
        "doses": sorted({row[1] for row in doses}),
        "subjects": sorted(given),
        "studies": sorted({row[5] for row in doses}),
    }


if __name__ == "__main__":
    connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    told = downstream(lambda sql: connection.execute(sql).fetchall(), sys.argv[2])
    print(json.dumps(told, indent=1))
