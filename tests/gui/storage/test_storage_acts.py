"""Acts on the storage page: store, move, withdraw, take out, labels, custody, each with Undo."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cellinv.domain.lineage.graph import Key
from cellinv.services.banks import add_lot
from cellinv.services.banks.lots import NewLot
from cellinv.services.lineage import check_custody
from cellinv.services.station import card_of
from cellinv.services.station.views import VialCard
from cellinv.ui.storage import StoragePage
from tests.gui.laboratory import PASSWORD, Room

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(room: Room) -> StoragePage:
    """The page with box B-2 open: WCB-1 3…6 in A3…A6."""
    made = room.show(StoragePage(room.seat))
    room.scan(made, "B-2")
    return made


def place(room: Room, code: str) -> str:
    """Return box and slot of a vial, or its state where it stands nowhere."""
    lot, _, number = code.rpartition("-")
    key = Key("vial", room.line.vials[lot][int(number) - 1])
    card = card_of(room.desk, *key)
    assert isinstance(card, VialCard)
    return f"{card.place.path[-1]} {card.place.slot}" if card.place else card.status


def click(page: StoragePage, row: int, column: int) -> None:
    at = page.contents.picture.cell_rect((row, column)).center().toPoint()
    QTest.mouseClick(page.contents.picture, LEFT, Qt.KeyboardModifier.NoModifier, at)


def press(page: StoragePage, act: str) -> None:
    QTest.mouseClick(page.side.buttons[act], LEFT)


def expected(room: Room, filled: int = 2) -> tuple[int, ...]:
    """Register a lot whose vials were never stored."""
    lot = NewLot(
        code="NEW-1", kind="RESEARCH", owner_id=room.line.world.party_id, format_code="CRYO-2",
        filled=filled, line_id=room.line.ids["L-1"],
    )  # fmt: skip
    room.line.ids["NEW-1"], room.line.vials["NEW-1"] = add_lot(room.desk, lot)
    return room.line.vials["NEW-1"]


def test_a_click_moves_several_in_one_act(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2), (0, 3)])
    press(page, "move")
    room.settle()
    click(page, 4, 0)
    room.settle()
    assert place(room, "WCB-1-0003") == "B-2 E1"
    assert place(room, "WCB-1-0004") == "B-2 E2"
    assert room.last.text == "WCB-1-0003, WCB-1-0004 moved to B-2 E1, E2"


def test_the_slots_left_are_outlined(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    press(page, "move")
    room.settle()
    click(page, 4, 0)
    room.settle()
    assert page.contents.picture._marks.ghosts == {(0, 2)}


def test_undo_puts_them_back(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    press(page, "move")
    room.settle()
    click(page, 4, 0)
    room.settle()
    assert room.last.undo is not None
    room.last.undo()
    room.settle()
    assert place(room, "WCB-1-0003") == "B-2 A3"
    assert page.contents.picture.view.cell((0, 2)).code == "WCB-1-0003"


def test_the_next_free_slots_are_lit_before(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2), (0, 3), (0, 4)])
    press(page, "move")
    room.settle()
    assert page.contents.picture._marks.lit == {(0, 0), (0, 1), (0, 6)}
    assert page.deeds.place.target.text() == "To B-2 A1, A2, A7"


def test_moving_goes_on_in_another_box(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    press(page, "move")
    room.scan(page, "B-1")
    QTest.mouseClick(page.deeds.place.button, LEFT)
    room.settle()
    assert place(room, "WCB-1-0003") == "B-1 A1"
    assert page.side.at_home


def test_move_by_scan_alone(room: Room, page: StoragePage) -> None:
    room.scan(page, "CIXMOVE")
    room.scan(page, "B-1")
    room.scan(page, "WCB-1-0005")
    room.scan(page, "WCB-1-0006")
    room.scan(page, "CIXDONE")
    assert place(room, "WCB-1-0005") == "B-1 A1"
    assert place(room, "WCB-1-0006") == "B-1 A2"
    assert page.side.at_home


def test_escape_leaves_without_moving(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    press(page, "move")
    room.settle()
    QTest.keyClick(page.deeds.place.field, Qt.Key.Key_Escape)
    assert page.side.at_home
    assert page.contents.picture._marks.lit == set()
    assert place(room, "WCB-1-0003") == "B-2 A3"


def test_each_expected_vial_scanned_is_stored(room: Room, page: StoragePage) -> None:
    expected(room)
    QTest.mouseClick(page.head.store, LEFT)
    room.settle()
    room.scan(page, "NEW-1-0001")
    room.scan(page, "NEW-1-0002")
    assert (place(room, "NEW-1-0001"), place(room, "NEW-1-0002")) == ("B-2 A1", "B-2 A2")
    assert room.last.text == "NEW-1-0002 stored in B-2 A2"


def test_a_click_says_where_the_next_is_stored(room: Room, page: StoragePage) -> None:
    expected(room)
    QTest.mouseClick(page.head.store, LEFT)
    room.settle()
    click(page, 6, 6)
    room.settle()
    assert page.contents.picture._marks.lit == {(6, 6)}
    room.scan(page, "NEW-1-0001")
    assert place(room, "NEW-1-0001") == "B-2 G7"


def test_a_code_typed_into_the_panel_is_stored(room: Room, page: StoragePage) -> None:
    expected(room)
    QTest.mouseClick(page.head.store, LEFT)
    room.settle()
    QTest.keyClicks(page.deeds.place.field, "NEW-1-0001")
    QTest.keyClick(page.deeds.place.field, Qt.Key.Key_Return)
    room.settle()
    assert place(room, "NEW-1-0001") == "B-2 A1"


def test_a_stored_vial_is_not_stored_again(room: Room, page: StoragePage) -> None:
    QTest.mouseClick(page.head.store, LEFT)
    room.settle()
    room.scan(page, "WCB-1-0003")
    assert room.last.tone == "attention"
    assert place(room, "WCB-1-0003") == "B-2 A3"


def test_an_expected_vial_is_told_what_to_do(room: Room, page: StoragePage) -> None:
    expected(room)
    room.scan(page, "NEW-1-0001")
    assert "Store…" in room.last.text


def withdraw(room: Room, page: StoragePage, purpose: str) -> None:
    press(page, "withdraw")
    panel = page.deeds.withdraw
    panel.purpose.setCurrentIndex(panel.purpose.findData(purpose))
    QTest.mouseClick(panel.button, LEFT)
    room.settle()


def test_withdrawing_takes_the_selection_out(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2), (0, 3)])
    withdraw(room, page, "research")
    assert place(room, "WCB-1-0003") == place(room, "WCB-1-0004") == "out"
    assert room.last.text == "WCB-1-0003, WCB-1-0004 withdrawn: Research"
    assert page.head.outing.accessibleName() == "Put back"


def test_a_master_bank_asks_for_a_witness(room: Room, page: StoragePage) -> None:
    room.scan(page, "MCB-1-0003")
    withdraw(room, page, "banking")
    panel = page.deeds.withdraw
    assert room.last.tone == "refused"
    assert panel.witness.isVisible()
    panel.witness.who.setText("qa")
    panel.witness.secret.setText(PASSWORD)
    QTest.mouseClick(panel.button, LEFT)
    room.settle()
    assert place(room, "MCB-1-0003") == "out"
    assert panel.witness.secret.text() == ""


def test_a_refusal_tells_the_rule(room: Room, page: StoragePage) -> None:
    expected(room)
    page.contents.picture.select([(0, 2)])
    from cellinv.services.cases import hold

    hold(room.desk, "lot", room.line.ids["WCB-1"], kind="quarantine", reason="Review open")
    withdraw(room, page, "research")
    assert room.last.tone == "refused"
    assert "Review open" in room.last.text or room.last.why_not
    assert place(room, "WCB-1-0003") == "B-2 A3"


def test_a_box_goes_out_and_back(room: Room, page: StoragePage) -> None:
    QTest.mouseClick(page.head.outing, LEFT)
    room.settle()
    assert page.head.chip.text() == "Out"
    QTest.mouseClick(page.head.outing, LEFT)
    room.settle()
    assert page.head.chip.text() == "Active"
    assert room.last.text == "B-2 is back in its place"


def test_commands_take_out_and_put_back(room: Room, page: StoragePage) -> None:
    room.scan(page, "CIXOPEN")
    assert page.head.chip.text() == "Out"
    room.scan(page, "CIXCLOSE")
    assert page.head.chip.text() == "Active"


def test_a_command_of_the_bench_is_told_where_it_works(room: Room, page: StoragePage) -> None:
    room.scan(page, "CIXCOUNT")
    assert room.last.tone == "attention"


def test_labels_of_the_selection_as_a_file(room: Room, page: StoragePage, tmp_path: Path) -> None:
    page.contents.picture.select([(0, 2), (0, 3)])
    press(page, "label")
    room.settle()
    assert page.deeds.labels.layout_box.currentData() == "vial-wrap"
    assert not page.deeds.labels.preview.pixmap().isNull()
    page.deeds.labels.write_to(tmp_path / "labels.pdf")
    room.settle()
    assert (tmp_path / "labels.pdf").read_bytes().startswith(b"%PDF")


def test_the_label_of_the_box(room: Room, page: StoragePage) -> None:
    QTest.mouseClick(page.head.labels, LEFT)
    room.settle()
    assert page.deeds.labels.layout_box.currentData() == "box"


def test_custody_of_the_selection(room: Room, page: StoragePage, tmp_path: Path) -> None:
    page.deeds.custody.write(["WCB-1-0003"], tmp_path / "custody.xlsx")
    room.settle()
    assert check_custody(room.desk.database, tmp_path / "custody.xlsx").passed
    assert room.last.tone == "done"
