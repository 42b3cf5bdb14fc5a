"""A supervisor's hour in a real window, by mouse and keyboard, judged by the inventory."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.storage import SlotMark
from cellinv.records.verify.run import verify
from cellinv.services.people import open_inventory
from tests.e2e.test_morning_on_a_screen import ROOT, display

__all__ = ["display"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
        reason="needs Xvfb and xdotool",
    ),
]
ACTS = ("build_containers", "mark_slot", "move", "undo")


def test_a_supervisors_hour(
    place: str, display: str, index: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    command = [
        sys.executable, "-m", "tests.e2e.supervisor", place,
        str(tmp_path / "index.json"), str(tmp_path),
    ]  # fmt: skip
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, timeout=300)
    assert done.returncode == 0
    desk = open_inventory(place)
    with desk.database.read() as session:
        acts = session.scalars(
            select(LedgerEntry.action)
            .where(LedgerEntry.station == "DESK-1", LedgerEntry.action.in_(ACTS))
            .order_by(LedgerEntry.id)
        ).all()
        kept = session.scalar(
            select(func.count(SlotMark.id)).where(
                SlotMark.kind == "reserved", SlotMark.closed_at.is_(None)
            )
        )
    report = verify(desk.database)
    desk.database.dispose()
    assert tuple(acts) == ACTS
    assert (kept or 0) >= 300
    assert report.ok
    with (tmp_path / "shown.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) > 2
