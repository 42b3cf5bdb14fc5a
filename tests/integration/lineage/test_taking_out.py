"""A lineage taken out: where its vials stand, as a workbook that its reader may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.domain.people import NotAllowed
from cellinv.services.lineage import export_lineage, trace, vial_places
from cellinv.sheets.errors import SheetNotWritten

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


def test_stored_vials_have_a_place_and_others_none(shared_line: WholeLine) -> None:
    found = trace(shared_line.desk, "lot", shared_line.ids["WCB-1"])
    places = vial_places(shared_line.desk, found)
    stored = {node.id for node in found.of_kind("vial") if node.status == "stored"}
    assert set(places) == stored
    assert {path[0] for path in places.values()} == {"LN-1"}


def test_the_workbook_holds_every_record_and_step(own_line: WholeLine, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    found = trace(own_line.desk, "lot", own_line.ids["WCB-1"])
    receipt = export_lineage(own_line.desk, found, tmp_path / "w.xlsx")
    records, steps = load_workbook(tmp_path / "w.xlsx").worksheets
    assert (records.max_row - 1, steps.max_row - 1) == (len(found.nodes), len(found.links))
    assert receipt.details["rows"] == len(found.nodes) + len(found.links)
    assert receipt.touched == (("lot", own_line.ids["WCB-1"]),)


def test_it_takes_the_right_and_a_place_to_write(
    own_line: WholeLine, world: World, tmp_path: Path
) -> None:
    found = trace(own_line.desk, "lot", own_line.ids["WCB-1"])
    with pytest.raises(SheetNotWritten):
        export_lineage(own_line.desk, found, tmp_path / "no" / "w.xlsx")
    with pytest.raises(NotAllowed):
        export_lineage(world.desk(own_line.desk.database, "tech"), found, tmp_path / "w.xlsx")
    assert not list(tmp_path.iterdir())
