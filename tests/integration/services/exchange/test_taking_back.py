"""An import taken back whole: only while nothing rests on it, and the file can come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from cellinv.domain.ledger import EntryReversed, LaterActs, UndoTooLate
from cellinv.domain.lookup import UnknownCode
from cellinv.records.codes_table import find_code, resolve
from cellinv.records.queries.storage import container_named
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.records.verify.run import verify
from cellinv.services.custody import undo
from cellinv.services.custody.undo import last_undoable
from cellinv.services.exchange import import_file
from cellinv.services.storage import move
from tests.integration.services.exchange.files import LOTS, STORAGE, VIALS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.exchange import ImportReport
    from tests.integration.services.exchange.files import Load

    Tank = tuple[Desk, ImportReport]

BOX = "LN-1/Rack 1/B-1"


def taken_back(desk: Desk, entry: str | None) -> None:
    assert entry is not None
    undo(desk, entry, reason="Wrong file")
    report = verify(desk.database)
    assert report.ok, report.findings


def seen(desk: Desk, query: Any) -> list[Any]:
    with desk.database.read() as session:
        return [tuple(row) for row in session.execute(query)]


def test_a_tank_list_is_taken_back_and_comes_again(tank: Tank, tank_file: Path) -> None:
    desk, report = tank
    taken_back(desk, report.entry)
    assert {status for (status,) in seen(desk, select(Vial.status))} == {"void"}
    assert {state for (state,) in seen(desk, select(Container.state))} == {"retired"}
    for kind in (Placement.ended_at, SlotMark.closed_at, Hold.closed_at):
        assert (None,) not in seen(desk, select(kind))
    again = import_file(desk, tank_file)
    assert (again.loaded, again.made) == (report.loaded, report.made)
    assert verify(desk.database).ok


def test_lists_are_taken_back_newest_first(desk: Desk, load: Load) -> None:
    storage = load(STORAGE, ("LN-1", "TANK-LN2", "", "", ""), ("B-1", "BOX-9X9", "LN-1", "", "B-1"))
    lots = load(LOTS, ("MCB-1", "MCB", "LINE-A", "2", "", "D-1"))
    vials = load(
        VIALS, ("V-1", "MCB-1", "1", "B-1", "A1", ""), ("V-3", "MCB-1", "7", "B-1", "A2", "")
    )
    for early, late in ((storage, vials), (lots, vials)):
        with pytest.raises(LaterActs) as refusal:
            undo(desk, early.entry, reason="Wrong file")
        assert late.entry in refusal.value.explain()
    taken_back(desk, vials.entry)
    here = select(Vial.code, Vial.status).where(Vial.status != "void").order_by(Vial.code)
    assert seen(desk, here) == [("MCB-1-0001", "expected"), ("MCB-1-0002", "expected")]
    assert seen(desk, select(Lot.filled)) == [(2,)]
    again = load(
        VIALS, ("V-1", "MCB-1", "1", "B-1", "A1", ""), ("V-3", "MCB-1", "7", "B-1", "A2", "")
    )
    assert (again.loaded, again.made.vials) == (2, 1)
    taken_back(desk, again.entry)
    taken_back(desk, lots.entry)
    taken_back(desk, storage.entry)
    with desk.database.read() as session, pytest.raises(UnknownCode):
        container_named(session, "LN-1")


@pytest.mark.usefixtures("shelves")
def test_a_code_given_back_becomes_an_old_label(desk: Desk, load: Load) -> None:
    load(LOTS, ("MCB-1", "MCB", "LINE-A", "0", "", "D-1"))
    report = load(VIALS, ("V-1", "MCB-1", "", BOX, "A1", ""))
    taken_back(desk, report.entry)
    with desk.database.read() as session:
        (named,) = find_code(session, "V-1")
        assert (named.kind, named.record_kind) == ("old_label", "vial")
        own = "V-1~" + str(report.entry).replace(":", "-")
        assert resolve(session, own).record_id == named.record_id


@pytest.mark.usefixtures("shelves")
def test_what_was_built_on_it_is_named(desk: Desk, load: Load) -> None:
    load(LOTS, ("MCB-1", "MCB", "LINE-A", "0", "", "D-1"))
    report = load(VIALS, ("V-1", "MCB-1", "", BOX, "A1", ""))
    with desk.database.read() as session:
        vial = resolve(session, "V-1").record_id
    receipt = move(desk, [vial], container_named_id(desk), at=("C3",))
    with pytest.raises(LaterActs) as refusal:
        undo(desk, report.entry, reason="Wrong file")
    assert receipt.entry in refusal.value.explain()


def container_named_id(desk: Desk) -> int:
    with desk.database.read() as session:
        return container_named(session, BOX).id


@pytest.mark.usefixtures("shelves")
def test_nobody_takes_an_import_back_by_scanning_undo(
    desk: Desk, load: Load, desk_of: Callable[[str], Desk]
) -> None:
    report = load(LOTS, ("MCB-1", "MCB", "LINE-A", "1", "", "D-1"))
    assert last_undoable(desk) is None
    with pytest.raises(UndoTooLate):
        undo(desk_of("tech"), report.entry, reason="Wrong file")
    taken_back(desk, report.entry)
    with pytest.raises(EntryReversed):
        undo(desk, report.entry, reason="Again")
