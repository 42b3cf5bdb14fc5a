"""What can be traced is kept: nothing in the program deletes it, and the cards say how long."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cellinv
from cellinv.domain.retention import YEARS
from cellinv.records.tables.banks import CellLine, Donor, Lot, Run, Vial
from cellinv.records.tables.clinical import Administration, Dose, Study, Subject
from cellinv.services.ledger import doing
from cellinv.services.station import json_card, resolve

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory

TRACEABLE = (Donor, CellLine, Run, Lot, Vial, Study, Subject, Dose, Administration)
SEARCH_TEXTS = "records/search_index.py"
"""Rebuilt from the records at any time: the one place that may empty a table."""


def deleting(file: Path) -> list[str]:
    """Return the calls of a file that delete rows, and its SQL that does."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            found += [name] if name == "delete" else []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.upper()
            kept = text.startswith("DELETE FROM TEMP.")  # what one connection noted for itself
            deletes = text.startswith(("DELETE FROM", "TRUNCATE TABLE")) and not kept
            found += [text] if deletes else []
    return found


def test_no_code_deletes_rows() -> None:
    root = Path(cellinv.__file__).parent
    files = {file: deleting(file) for file in sorted(root.rglob("*.py"))}
    named = {file.relative_to(root).as_posix() for file, found in files.items() if found}
    assert named == {SEARCH_TEXTS}


def test_what_can_be_traced_cannot_be_deleted(lab: Laboratory) -> None:
    for kind in TRACEABLE:
        row = lab.rows(kind)[0]
        with (
            pytest.raises(RuntimeError, match="Nothing is deleted"),
            doing(lab.desk, "put", chain="HFX") as act,
        ):
            act.session.delete(act.session.get_one(kind, row.id))
        assert lab.rows(kind, id=row.id)


def test_the_cards_say_until_when(lab: Laboratory) -> None:
    day = lab.desk.today().replace(day=1)
    lab.lot("R-9", expires_on=day)
    until = day.replace(year=day.year + YEARS).isoformat()
    assert json_card(resolve(lab.desk, "R-9"))["kept_until"] == until
    assert json_card(resolve(lab.desk, "R-9-0001"))["kept_until"] == until
    facts = json_card(resolve(lab.desk, "K-S-1"))["facts"]
    assert {"name": "kept_until", "value": "for good"} in facts
