"""Staging moves on the storage page: dragged or by keys, over two boxes, checked, one act."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from cellinv.domain.lineage.graph import Key
from cellinv.services.station import card_of
from cellinv.services.station.views import VialCard
from cellinv.services.storage import mark_slot, move
from cellinv.ui.storage import StoragePage
from cellinv.ui.storage.contents import Contents
from cellinv.ui.widgets.box_drag import BoxDrop
from tests.gui.laboratory import Room

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(room: Room) -> StoragePage:
    """The page with B-2 open (WCB-1 3…6 in A3…A6) and B-1 beside it (MCB-1 3…6 in A3…A6)."""
    made = room.show(StoragePage(room.seat))
    room.scan(made, "B-2")
    made.panes.open_beside(room.line.ids["B-1"])
    room.settle()
    return made


def place(room: Room, code: str) -> str:
    lot, _, number = code.rpartition("-")
    card = card_of(room.desk, *Key("vial", room.line.vials[lot][int(number) - 1]))
    assert isinstance(card, VialCard)
    return f"{card.place.path[-1]} {card.place.slot}" if card.place else card.status


def drop(room: Room, onto: Contents, source: str, slots: list, target: tuple[int, int]) -> None:
    onto.picture.dropped.emit(BoxDrop(source, tuple(slots), (), target))
    room.settle()


def lines(page: StoragePage) -> list[str]:
    model = page.deeds.moving.panel.model
    return [model.columns[0].text(row) for row in model.shown()]


def test_a_drop_is_staged_marked_and_then_one_act(room: Room, page: StoragePage) -> None:
    drop(room, page.panes.beside.contents, "B-2", [(0, 2), (0, 3)], (4, 4))
    assert place(room, "WCB-1-0003") == "B-2 A3"
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-1 E5", "WCB-1-0004, B-2 A4 → B-1 E6"]
    assert "goes to B-1 E5" in page.contents.picture.describe((0, 2))
    assert "WCB-1-0004 is planned here" in page.panes.beside.contents.picture.describe((4, 5))
    QTest.mouseClick(page.deeds.moving.panel.button, LEFT)
    room.settle()
    assert (place(room, "WCB-1-0003"), place(room, "WCB-1-0004")) == ("B-1 E5", "B-1 E6")
    assert room.last.text == "WCB-1-0003, WCB-1-0004 moved to B-1"
    assert (len(page.panes.plan), page.side.at_home) == (0, True)
    assert room.last.undo is not None
    room.last.undo()
    room.settle()
    assert (place(room, "WCB-1-0003"), place(room, "WCB-1-0004")) == ("B-2 A3", "B-2 A4")


def test_a_drop_on_a_vial_says_who_it_is_and_offers_to_swap(room: Room, page: StoragePage) -> None:
    drop(room, page.panes.beside.contents, "B-2", [(0, 2)], (0, 4))
    offer = page.deeds.moving.offer
    assert offer.sentence.text() == "A5 of B-1 is taken by MCB-1-0005. Nearest free: A7."
    assert offer.pair.text() == "Or WCB-1-0003 and MCB-1-0005 change places."
    assert [each.picture._marks.lit for each in page.panes.both] == [{(0, 2)}, {(0, 4), (0, 6)}]
    QTest.mouseClick(offer.swap, LEFT)
    room.settle()
    QTest.keyClick(page.contents.picture, Qt.Key.Key_Return, CTRL)
    room.settle()
    assert (place(room, "WCB-1-0003"), place(room, "MCB-1-0005")) == ("B-1 A5", "B-2 A3")


def test_enter_takes_the_free_slot_and_swaps_nothing(room: Room, page: StoragePage) -> None:
    drop(room, page.panes.beside.contents, "B-2", [(0, 2)], (0, 4))
    QTest.keyClick(page.deeds.moving.offer, Qt.Key.Key_Return)
    room.settle()
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-1 A7"]
    assert not any(each.picture._marks.lit for each in page.panes.both)


def test_a_closed_slot_says_why_and_offers_another(room: Room, page: StoragePage) -> None:
    mark_slot(room.desk, room.line.ids["B-1"], "E5", kind="reserved", reason="For WCB-2")
    page.panes.beside.refresh()
    room.settle()
    drop(room, page.panes.beside.contents, "B-2", [(0, 2)], (4, 4))
    offer = page.deeds.moving.offer
    assert offer.sentence.text() == "E5 of B-1 is reserved: For WCB-2. Nearest free: E6."
    assert not offer.swap.isVisible()
    QTest.mouseClick(offer.button, LEFT)
    room.settle()
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-1 E6"]


def test_two_vials_change_places_in_one_step(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2), (0, 5)])
    QTest.mouseClick(page.side.buttons["swap"], LEFT)
    room.settle()
    assert (place(room, "WCB-1-0003"), place(room, "WCB-1-0006")) == ("B-2 A6", "B-2 A3")
    assert room.last.text == "WCB-1-0003 and WCB-1-0006 changed places"


def test_everything_by_keys(room: Room, page: StoragePage) -> None:
    here, there = page.contents.picture, page.panes.beside.contents.picture
    here.set_current((0, 2))
    QTest.keyClick(here, Qt.Key.Key_Space)
    QTest.keyClick(here, Qt.Key.Key_Right)
    QTest.keyClick(here, Qt.Key.Key_Space)
    QTest.keyClick(here, Qt.Key.Key_X, CTRL)
    assert "picked up" in here.describe((0, 3))
    there.set_current((8, 8))
    QTest.keyClick(there, Qt.Key.Key_V, CTRL)
    room.settle()
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-1 I9", "WCB-1-0004, B-2 A4 → B-1 A1"]
    there.select([(0, 0)])
    QTest.keyClick(there, Qt.Key.Key_Delete)
    room.settle()
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-1 I9"]
    QTest.keyClick(there, Qt.Key.Key_Return, CTRL)
    room.settle()
    assert place(room, "WCB-1-0003") == "B-1 I9"


def test_a_click_puts_down_what_was_picked_up(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    QTest.keyClick(page.contents.picture, Qt.Key.Key_X, CTRL)
    page.contents.clicked.emit(page.contents.cell((3, 3)))
    room.settle()
    assert lines(page) == ["WCB-1-0003, B-2 A3 → B-2 D4"]


def test_a_plan_is_checked_again_when_something_changed(room: Room, page: StoragePage) -> None:
    QAbstractItemModelTester(
        page.deeds.moving.panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    drop(room, page.panes.beside.contents, "B-2", [(0, 2)], (4, 4))
    receipt = move(room.desk, room.line.vials["WCB-1"][3:4], room.line.ids["B-1"], at="E5")
    page.refresh(_changes(receipt.touched))
    room.settle()
    assert page.deeds.moving.panel.state.text() == (
        "E5 of B-1 is taken by WCB-1-0004. Nearest free: D5."
    )
    assert not page.deeds.moving.panel.button.isEnabled()
    page.deeds.moving.panel.discard.click()
    assert len(page.panes.plan) == 0


def _changes(touched: tuple[tuple[str, int], ...]) -> object:
    from cellinv.ui.shell.hub import Changed

    return Changed.of((kind for kind, _ in touched), touched)


def test_one_selection_for_picture_and_list(room: Room, page: StoragePage) -> None:
    page.side.mode.setCurrentIndex(page.side.mode.findData("list"))
    rows = page.contents.slots
    assert not page.contents.is_picture
    rows.select_keys([(True, room.line.vials["WCB-1"][2])])
    assert [cell.label for cell in page.contents.selected()] == ["A3"]
    assert page.side.title.text() == "1 selected"
    page.contents.picture.select([(0, 3), (0, 4)])
    assert [row.cell.label for row in rows.selected()] == ["A4", "A5"]
    page.refresh(None)
    room.settle()
    assert [row.cell.code for row in rows.selected()] == ["WCB-1-0004", "WCB-1-0005"]


def test_a_selection_follows_its_vials(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    receipt = move(room.desk, room.line.vials["WCB-1"][2:3], room.line.ids["B-2"], at="H8")
    page.refresh(_changes(receipt.touched))
    room.settle()
    assert [cell.label for cell in page.contents.selected()] == ["H8"]


def test_a_selection_in_one_box_ends_the_one_in_the_other(page: StoragePage) -> None:
    page.contents.picture.select([(0, 2)])
    page.panes.beside.contents.picture.select([(0, 3)])
    assert [cell.code for cell in page.panes.selected()] == ["MCB-1-0004"]
    assert page.contents.selected() == []


def test_slots_are_closed_with_a_reason_and_opened_again(room: Room, page: StoragePage) -> None:
    page.contents.picture.select([(7, 7), (7, 8)])
    QTest.mouseClick(page.side.buttons["close"], LEFT)
    panel = page.deeds.marking
    QTest.mouseClick(panel.button, LEFT)
    assert room.last.text.startswith("Say why")
    panel.reason.setText("Frosted over")
    QTest.mouseClick(panel.button, LEFT)
    room.settle()
    assert room.last.text == "B-2 H8, H9 blocked"
    assert page.contents.cell((7, 7)).reason == "Frosted over"
    page.contents.picture.select([(7, 7)])
    QTest.mouseClick(page.side.buttons["reopen"], LEFT)
    panel.reason.setText("Thawed")
    QTest.mouseClick(panel.button, LEFT)
    room.settle()
    assert page.contents.cell((7, 7)).kind == "free"


def test_a_box_moves_to_where_it_is_shown(room: Room, page: StoragePage) -> None:
    from cellinv.ui.storage.carrying import Carried

    page.deeds.carry_away([Carried(room.line.ids["B-3"], "B-3")], room.line.ids["R-2"])
    room.settle()
    panel = page.deeds.carry
    assert panel.target.text() == "To LN-1 / R-2, slot 1. 13 vials come with it."
    QTest.mouseClick(panel.button, LEFT)
    room.settle()
    assert room.last.text == "B-3 moved to R-2 1"


def test_a_box_is_kept_beside_the_next_and_both_change_sides(room: Room) -> None:
    page = room.show(StoragePage(room.seat))
    room.scan(page, "B-2")
    QTest.mouseClick(page.side.keep, LEFT)
    room.scan(page, "B-3")
    assert (page.head.name.text(), page.panes.beside.name.text()) == ("B-3", "B-2")
    assert page.panes.above.name.text() == "B-3"
    assert page.tree.isHidden()
    page.panes.above.fold.click()
    assert page.tree.isVisible()
    room.scan(page, "B-2")
    assert (page.head.name.text(), page.panes.beside.name.text()) == ("B-2", "B-3")
    page.panes.beside.close_button.click()
    assert not page.panes.is_double


def test_vials_dropped_on_the_tree_are_staged_for_the_first_free_slots(
    room: Room, page: StoragePage
) -> None:
    page.contents.picture.select([(0, 2), (0, 3)])
    mime = page.contents.picture.mime_of_selection()
    model, box = page.tree.model, room.line.ids["B-3"]
    model.dropMimeData(mime, Qt.DropAction.MoveAction, -1, -1, model.index_of(box))
    room.settle()
    assert page.panes.beside.name.text() == "B-3"
    assert [line.partition(", ")[2] for line in lines(page)] == [
        "B-2 A3 → B-3 A1", "B-2 A4 → B-3 A2",
    ]  # fmt: skip


def test_a_container_dragged_in_the_tree_asks_before_it_moves(
    room: Room, page: StoragePage
) -> None:
    model, ids = page.tree.model, room.line.ids
    mime = model.mimeData([model.index_of(ids["B-3"])])
    rack = model.index_of(ids["R-2"])
    assert model.canDropMimeData(mime, Qt.DropAction.MoveAction, -1, -1, rack)
    model.dropMimeData(mime, Qt.DropAction.MoveAction, -1, -1, rack)
    room.settle()
    assert page.deeds.carry.title.text() == "Move B-3"
    QTest.keyClick(page.deeds.carry.button, Qt.Key.Key_Return)
    room.settle()
    assert room.last.text == "B-3 moved to R-2 1"


def test_menus_offer_what_can_be_done(room: Room, page: StoragePage) -> None:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QMenu

    page.contents.picture.select([(0, 2)])
    page.contents.picture.menu_asked.emit(QPoint(5, 5))
    (menu,) = page.tree.findChildren(QMenu)
    offered = [action.text().split("\t")[0] for action in menu.actions()]
    assert offered[:3] == ["Pick up", "Move…", "Withdraw…"]
    menu.actions()[0].trigger()
    assert page.deeds.moving.holds
    menu.close()
