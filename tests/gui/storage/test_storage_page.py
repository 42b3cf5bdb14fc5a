"""The storage page: tree, box, selection, the past, what a scan opens."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton, QWidget

from cellinv.services import storage
from cellinv.services.custody import reserve
from cellinv.ui.shell.hub import Changed
from cellinv.ui.storage import StoragePage
from cellinv.ui.widgets.tree import TreeModel
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room) -> StoragePage:
    return room.show(StoragePage(room.seat))


@pytest.fixture
def box(room: Room, page: StoragePage) -> StoragePage:
    """The page with box B-2 open: WCB-1 3…6 in A3…A6."""
    room.scan(page, "B-2")
    return page


def branch(model: TreeModel, at: QModelIndex) -> list[tuple[str, str]]:
    """Return name and note of each line below one."""
    nodes = [model.node(model.index(row, 0, at)) for row in range(model.rowCount(at))]
    return [(node.text, node.note) for node in nodes if node is not None]


def codes(page: StoragePage) -> list[str]:
    return [cell.code for cell in page.contents.selected_vials()]


def shown(page: StoragePage) -> dict[str, str]:
    """Return the code in each filled slot, by its label."""
    return {cell.label: cell.code for cell in page.contents.picture.view.cells if cell.code}


def test_before_anything_is_open_it_says_what_to_do(page: StoragePage) -> None:
    assert page.contents.currentWidget() is page.contents.start
    assert page.head.isHidden()


@pytest.mark.parametrize(("login", "may"), [("lead", True), ("viewer", False)])
def test_a_site_where_nothing_stands_yet_says_what_to_build(
    room: Room, login: str, may: bool
) -> None:
    room.sit(login)
    room.seat.take(room.seat.desk.at_site(room.line.world.sites[1]))
    page = room.show(StoragePage(room.seat))
    bare = page.contents.bare
    assert page.contents.currentWidget() is bare
    begin = bare.findChild(QPushButton)
    assert (begin is not None) is may
    if begin is not None:
        begin.click()
        assert not bare.isVisible()


def test_the_tree_begins_with_the_own_site_open(page: StoragePage) -> None:
    model = page.tree.model
    assert branch(model, QModelIndex()) == [("Halifax", "HFX")]
    assert branch(model, model.index(0, 0)) == [("LN-1", "21/243")]
    assert page.tree.view.isExpanded(model.index(0, 0))


def test_opening_a_box_opens_the_way_to_it(room: Room, box: StoragePage) -> None:
    model = box.tree.model
    notes = dict(branch(model, model.index_of(room.line.ids["R-1"])))
    assert notes["B-2"] == "4/81"
    current = model.node(box.tree.view.currentIndex())
    assert current is not None
    assert current.text == "B-2"


def test_the_tree_is_a_sound_model(room: Room, page: StoragePage) -> None:
    QAbstractItemModelTester(page.tree.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    room.scan(page, "B-2")
    room.seat.hub.changed.emit(_all())
    room.settle()
    assert page.tree.model.is_loaded(room.line.ids["R-1"])


def _all() -> object:
    from cellinv.ui.shell.hub import Changed

    return Changed.of(["vial", "container", "lot"])


def test_choosing_in_the_tree_opens(room: Room, box: StoragePage) -> None:
    box.tree.view.setCurrentIndex(box.tree.model.index_of(room.line.ids["B-3"]))
    room.settle()
    assert box.head.name.text() == "B-3"


def test_a_box_shows_each_vial_in_its_slot(box: StoragePage) -> None:
    assert shown(box) == {f"A{n}": f"WCB-1-{n:04d}" for n in range(3, 7)}
    assert "4 stored, 77 free" in box.head.facts.text()


def test_a_container_of_containers_is_a_list(room: Room, page: StoragePage) -> None:
    room.scan(page, "R-1")
    model = page.contents.list.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [(row.code, row.vials, row.capacity) for row in model.shown()][:2] == [
        ("B-1", 4, 81),
        ("B-2", 4, 81),
    ]
    assert page.side.mode.isVisible()


def test_a_change_meanwhile_keeps_the_box_that_was_asked_for(room: Room, box: StoragePage) -> None:
    assert box.card is not None
    other = box.card.place.steps[-1].id
    box.open(other)
    room.seat.hub.changed.emit(Changed.of(["vial"]))
    room.settle()
    assert box.card.id == other


def test_a_line_of_the_list_opens(room: Room, page: StoragePage) -> None:
    room.scan(page, "R-1")
    page.contents.list.opened.emit(page.contents.list.model.row_at(2))
    room.settle()
    assert page.head.name.text() == "B-3"


def test_a_path_opens_too(room: Room, page: StoragePage) -> None:
    room.scan(page, "LN-1/R-1/B-3", typed=True)
    assert page.head.name.text() == "B-3"


def test_scanning_a_vial_lights_it_in_its_box(room: Room, page: StoragePage) -> None:
    room.scan(page, "WCB-1-0004")
    assert page.head.name.text() == "B-2"
    assert codes(page) == ["WCB-1-0004"]
    assert page.contents.picture.current == (0, 3)
    assert "lit" in page.contents.picture.describe((0, 3))


def test_a_vial_that_is_nowhere_is_told_so(room: Room, page: StoragePage) -> None:
    room.scan(page, "WCB-1-0001")
    assert room.last.tone == "attention"
    assert "Consumed" in room.last.text


def test_a_lot_opens_its_record(room: Room, page: StoragePage) -> None:
    room.scan(page, "WCB-1")
    assert room.asked == [("record", "WCB-1")]


def test_an_unknown_scan_is_refused(room: Room, page: StoragePage) -> None:
    room.scan(page, "NOWHERE-17")
    assert room.last.tone == "refused"


def test_unknown_words_typed_are_searched_for(room: Room, page: StoragePage) -> None:
    room.scan(page, "some words", typed=True)
    assert room.searched == ["some words"]
    assert room.told == []


def test_arrow_keys_tell_what_stands_there(room: Room, page: StoragePage) -> None:
    room.scan(page, "WCB-1-0003")
    QTest.keyClick(page.contents.picture, Qt.Key.Key_Right)
    assert page.side.slot.text() == "A4"
    assert page.side.what.text() == "WCB-1-0004"
    assert page.side.note.text() == "Lot WCB-1 · Stored"


def test_the_mouse_tells_it_too(box: StoragePage) -> None:
    box.contents.picture.pointed.emit((0, 4))
    assert box.side.what.text() == "WCB-1-0005"
    box.contents.picture.pointed.emit((8, 8))
    assert (box.side.slot.text(), box.side.what.text()) == ("I9", "Free")


def test_enter_on_a_vial_opens_its_record(room: Room, page: StoragePage) -> None:
    room.scan(page, "WCB-1-0003")
    QTest.keyClick(page.contents.picture, Qt.Key.Key_Return)
    assert room.asked == [("record", "WCB-1-0003")]


def test_the_legend_selects_a_lot(room: Room, page: StoragePage) -> None:
    room.scan(page, "B-3")
    page.side.legend.chosen.emit("DP-2")
    assert len(codes(page)) == 7
    assert {code[:4] for code in codes(page)} == {"DP-2"}


def test_many_selected_are_counted_and_some_named(room: Room, page: StoragePage) -> None:
    room.scan(page, "B-3")
    page.side.legend.chosen.emit("DP-2")
    assert page.side.title.text() == "7 selected"
    assert page.side.codes.text().splitlines()[-1] == "and 3 more"


def test_each_colouring_has_its_legend_and_its_tags(room: Room, box: StoragePage) -> None:
    reserve(room.desk, room.line.vials["WCB-1"][3:4], "retain")
    room.scan(box, "B-2")
    box.side.colour.setCurrentIndex(box.side.colour.findData("state"))
    assert [(g.text, g.tag, g.count) for g in box.side.legend.groups] == [
        ("Stored", "S", 3), ("Reserved", "R", 1),
    ]  # fmt: skip
    assert box.contents.picture.view.cell((0, 3)).tag == "R"
    for by, text in (("passage", "No passage"), ("age", "Age not known"), ("lot", "WCB-1")):
        box.side.colour.setCurrentIndex(box.side.colour.findData(by))
        assert [group.text for group in box.side.legend.groups] == [text]


def test_the_past_shows_what_stood_there(room: Room, box: StoragePage) -> None:
    box.past.slider.setValue(0)
    room.qtbot.waitUntil(lambda: len(shown(box)) == 6)
    assert "6 stored" in box.head.facts.text()
    assert not box.side.buttons["move"].isEnabled()


def test_back_to_now(room: Room, box: StoragePage) -> None:
    box.past.slider.setValue(0)
    room.qtbot.waitUntil(lambda: len(shown(box)) == 6)
    box.past.to_now()
    room.qtbot.waitUntil(lambda: len(shown(box)) == 4)
    assert box.past.when.text() == "now"


def test_another_box_begins_at_now(room: Room, box: StoragePage) -> None:
    box.past.slider.setValue(0)
    room.scan(box, "B-1")
    assert box.past.moment is None
    room.qtbot.wait(100)
    assert len(shown(box)) == 4


def test_what_others_do_shows(room: Room, box: StoragePage) -> None:
    storage.move(room.desk, [room.line.vials["WCB-1"][2]], room.line.ids["B-1"])
    room.seat.hub.changed.emit(_all())
    room.settle()
    assert "A3" not in shown(box)


def test_who_may_only_read_finds_no_acts(room: Room, page: StoragePage) -> None:
    room.sit("viewer")
    room.scan(page, "WCB-1-0003")
    visible = [name for name, made in page.side.buttons.items() if made.isVisible()]
    assert visible == ["record"]
    assert page.head.store.isHidden()
    assert page.head.outing.isHidden()


def test_every_control_has_a_name(box: StoragePage) -> None:
    policy = Qt.FocusPolicy.TabFocus
    nameless = [
        widget.__class__.__name__
        for widget in box.findChildren(QWidget)
        if widget.focusPolicy() & policy
        and widget.isVisible()
        and not widget.accessibleName()
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []
