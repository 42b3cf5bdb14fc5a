"""The lineage page: traced by scan, chosen in graph and table alike, honest where it ends."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest

from cellinv.ui.lineage import LineagePage
from cellinv.ui.lineage.layout import NODE_HEIGHT
from cellinv.ui.lineage.words import is_fold
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.theme import theme
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room) -> LineagePage:
    return room.show(LineagePage(room.seat))


@pytest.fixture
def bank(room: Room, page: LineagePage) -> LineagePage:
    """The page with the working bank traced."""
    room.scan(page, "WCB-1")
    return page


def test_a_change_meanwhile_keeps_the_lineage_that_was_asked_for(
    room: Room, bank: LineagePage
) -> None:
    bank.open("DP-1")
    bank.refresh(Changed.of(["vial"]))
    room.settle()
    assert bank.board.trace.root.code == "DP-1"


def kinds(page: LineagePage) -> set[str]:
    assert page.board.trace is not None
    return {node.kind for node in page.board.trace.nodes}


def names(page: LineagePage) -> list[str]:
    return [each.name for each in page.board._drawing.drawn]


def pile(page: LineagePage) -> str:
    """Return the name of the largest pile of vials."""
    drawn = max(page.board._drawing.drawn, key=lambda each: len(each.members))
    return drawn.name


def test_before_anything_is_traced_it_says_what_to_do(page: LineagePage) -> None:
    assert page._stack.currentWidget() is page._start


def test_a_scan_traces_both_ways(room: Room, page: LineagePage) -> None:
    room.scan(page, "WCB-1-0001")
    assert {"donor", "cell_line", "lot", "vial", "run", "dose", "subject"} <= kinds(page)
    assert page.code.text() == "WCB-1-0001"


def test_one_way_only(room: Room, bank: LineagePage) -> None:
    bank.ways.setCurrentIndex(1)
    room.settle()
    assert "donor" in kinds(bank)
    assert "subject" not in kinds(bank)


def test_another_page_can_ask_by_kind_and_id(room: Room, page: LineagePage) -> None:
    room.open(page, ("lot", room.line.ids["MCB-1"]))
    assert page.code.text() == "MCB-1"


def test_an_answer_leaves_the_keys_to_whoever_types(room: Room, bank: LineagePage) -> None:
    field = bank.search.field
    field.setFocus()
    QTest.keyClicks(field, "WCB")
    room.open(bank, "MCB-1")
    assert bank.code.text() == "MCB-1"
    assert field.hasFocus()


def test_what_is_read_again_leaves_the_keys_where_they_went(room: Room, bank: LineagePage) -> None:
    bank.board.fit.setFocus()
    before = bank.board.trace
    bank.refresh(Changed.of(["vial"]))
    room.settle()
    assert bank.board.trace is not before
    assert bank.board.fit.hasFocus()


def test_a_box_has_no_lineage(room: Room, page: LineagePage) -> None:
    room.scan(page, "B-1")
    assert room.last.tone == "refused"
    assert page._stack.currentWidget() is page._start


def test_a_command_is_not_traced(room: Room, page: LineagePage) -> None:
    room.scan(page, "CIXSTORE")
    assert room.last.tone == "refused"


def test_unknown_words_typed_are_searched_for(room: Room, page: LineagePage) -> None:
    room.scan(page, "some words", typed=True)
    assert room.searched == ["some words"]


def test_the_root_is_chosen_first(bank: LineagePage) -> None:
    assert bank.board.graph.current == bank.board._drawing.root
    assert bank.board.side.details.code.text() == "WCB-1"
    assert bank.board.side.details.trace.isHidden()


def test_arrow_keys_walk_along_the_line(room: Room, bank: LineagePage) -> None:
    graph = bank.board.graph
    QTest.keyClick(graph, Qt.Key.Key_Left)
    assert bank.board.side.details.code.text() == "BANK-1"
    QTest.keyClick(graph, Qt.Key.Key_Right)
    assert bank.board.side.details.code.text() == "WCB-1"
    assert "BANK-1" in graph.accessibleDescription()


def test_enter_opens_the_record(room: Room, bank: LineagePage) -> None:
    QTest.keyClick(bank.board.graph, Qt.Key.Key_Return)
    assert room.asked == [("record", "WCB-1")]


def test_a_pile_is_listed_vial_by_vial(bank: LineagePage) -> None:
    bank.board.graph.choose(pile(bank))
    rows = bank.board.side.records.pane.model.shown()
    assert len(rows) > 1
    assert {row.kind for row in rows} == {"vial"}
    assert bank.board.side.details.unfold.isVisible()


def test_a_pile_is_unfolded_and_folded_again(bank: LineagePage) -> None:
    before = len(names(bank))
    bank.board.graph.choose(pile(bank))
    count = len(bank.board.side.records.pane.model.shown())
    bank.board.toggle_fold()
    assert len(names(bank)) == before + count - 1
    bank.board.graph.choose(next(d.name for d in bank.board._drawing.drawn if d.within))
    bank.board.side.details.unfold.click()
    assert len(names(bank)) == before
    assert is_fold(next(d for d in bank.board._drawing.drawn if d.name == bank.board.graph.current))


def test_enter_on_a_pile_unfolds_it(bank: LineagePage) -> None:
    before = len(names(bank))
    bank.board.graph.choose(pile(bank))
    QTest.keyClick(bank.board.graph, Qt.Key.Key_Return)
    assert len(names(bank)) > before


def test_a_row_of_the_table_chooses_its_node(bank: LineagePage) -> None:
    table = bank.board.side.records.pane
    QAbstractItemModelTester(table.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    node = next(node for node in table.model.shown() if node.code == "MCB-1")
    table.select_keys([node.key])
    assert bank.board.graph.current == f"lot:{node.id}"


def test_a_node_chosen_is_selected_in_the_table(room: Room, bank: LineagePage) -> None:
    bank.board.graph.choose(f"lot:{room.line.ids['MCB-1']}")
    assert [row.code for row in bank.board.side.records.pane.selected()] == ["MCB-1"]


def test_a_search_finds_a_vial_inside_a_pile(room: Room, bank: LineagePage) -> None:
    bank.search.field.setText("WCB-1-0004")
    QTest.keyClick(bank.search.field, Qt.Key.Key_Return)
    rows = bank.board.side.records.pane.model.shown()
    assert "WCB-1-0004" in {row.code for row in rows}


def test_a_search_for_what_is_not_there_says_so(room: Room, bank: LineagePage) -> None:
    bank.search.field.setText("nothing like it")
    QTest.keyClick(bank.search.field, Qt.Key.Key_Return)
    assert room.last.tone == "attention"


def test_trace_from_here_begins_anew(room: Room, bank: LineagePage) -> None:
    bank.board.graph.choose(f"lot:{room.line.ids['DP-1']}")
    bank.board.side.details.trace.click()
    room.settle()
    assert bank.code.text() == "DP-1"


def test_for_the_blinded_the_way_ends_at_the_study(room: Room, page: LineagePage) -> None:
    room.sit("viewer")
    room.scan(page, "DP-1")
    page.board.graph.choose(f"study:{room.line.ids['BLIND-1']}")
    assert "2 subjects were treated" in page.board.side.details.note.text()
    assert page.board.trace is not None
    codes = {node.code for node in page.board.trace.nodes}
    assert "S-1" in codes
    assert codes.isdisjoint({"S-2", "S-3", "K-S-2", "K-S-3"})


def test_who_may_see_arms_sees_the_subject(room: Room, page: LineagePage) -> None:
    room.sit("qa")
    room.scan(page, "DP-1")
    assert page.board.trace is not None
    assert "S-2" in {node.code for node in page.board.trace.nodes}


def test_a_change_is_shown_and_the_choice_kept(room: Room, bank: LineagePage) -> None:
    bank.board.graph.choose(f"lot:{room.line.ids['MCB-1']}")
    room.seat.hub.changed.emit(Changed.of(["vial"]))
    room.settle()
    assert bank.board.graph.current == f"lot:{room.line.ids['MCB-1']}"


def test_the_picture_is_a_png(room: Room, bank: LineagePage, tmp_path: Path) -> None:
    bank.writing.write(str(tmp_path / "lineage.png"))
    assert QImage(str(tmp_path / "lineage.png")).width() > 1000
    assert room.last.tone == "done"


def test_a_picture_that_cannot_be_written_is_told(room: Room, bank: LineagePage) -> None:
    bank.writing.write(str(Path("no") / "such" / "folder" / "lineage.png"))
    assert room.last.tone == "refused"


def test_all_of_it_fits(bank: LineagePage) -> None:
    graph = bank.board.graph
    graph.fit()
    seen = graph.mapToScene(graph.viewport().rect()).boundingRect()
    assert seen.adjusted(-12, -12, 12, 12).contains(graph.sceneRect())


def test_search_goes_through_what_it_found_both_ways(bank: LineagePage) -> None:
    bank.search.field.setText("CB-1")
    found = bank.board.search("CB-1")
    assert len(found) > 2
    bank.board.graph.choose(found[0])
    bank.search.next.click()
    assert bank.board.graph.current == found[1]
    assert bank.search.found.text() == f"2 of {len(found)}"
    bank.search.previous.click()
    assert bank.board.graph.current == found[0]


def test_the_vial_found_in_a_pile_is_selected_there(bank: LineagePage) -> None:
    bank.search.field.setText("WCB-1-0004")
    bank.search.next.click()
    assert [row.code for row in bank.board.side.records.pane.selected()] == ["WCB-1-0004"]


@pytest.mark.parametrize(("at", "label"), [(1, "LN-1"), (2, "")])
def test_vials_fold_by_place_and_by_run(bank: LineagePage, at: int, label: str) -> None:
    bank.folds.setCurrentIndex(at)
    piles = [each for each in bank.board._drawing.drawn if each.members]
    assert label in {each.label for each in piles}


def test_the_way_between_two_is_lit_and_listed(room: Room, bank: LineagePage) -> None:
    board = bank.board
    board.graph.choose(f"lot:{room.line.ids['MCB-1']}")
    board.side.details.way.click()
    board.graph.choose(f"lot:{room.line.ids['WCB-1']}")
    rows = [row.code for row in board.side.records.pane.model.shown()]
    assert (rows[0], rows[-1], "BANK-1" in rows) == ("MCB-1", "WCB-1", True)
    assert f"{len(rows) - 1} steps" in board.way.said.text()
    QTest.keyClick(board.graph, Qt.Key.Key_Escape)
    assert board.way.isHidden()
    assert len(board.side.records.pane.model.shown()) > len(rows)


def test_keys_move_and_zoom_the_view(bank: LineagePage) -> None:
    graph = bank.board.graph
    for _ in range(6):
        QTest.keyClick(graph, Qt.Key.Key_Plus)
    before = graph.horizontalScrollBar().value()
    QTest.keyClick(graph, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert graph.horizontalScrollBar().value() != before
    QTest.keyClick(graph, Qt.Key.Key_0)
    assert graph.transform().m11() <= 1


def test_it_begins_at_a_scale_that_can_be_read(bank: LineagePage) -> None:
    assert 0.7 <= bank.board.graph.transform().m11() <= 1


def test_it_goes_out_as_lines_and_as_a_workbook(
    room: Room, bank: LineagePage, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    bank.writing.write(str(tmp_path / "lineage.svg"))
    drawn = (tmp_path / "lineage.svg").read_text(encoding="utf-8")
    assert "MCB-1" in drawn
    assert "sans-serif" in drawn
    assert "<image" not in drawn  # its icons are sharp at any size
    bank.writing.write(str(tmp_path / "lineage.xlsx"))
    room.settle()
    assert "rows in lineage.xlsx" in room.last.text
    records, steps = load_workbook(tmp_path / "lineage.xlsx").worksheets
    assert ("vial", "WCB-1-0004") in {row[:2] for row in records.values}
    assert ("run", "BANK-1", "lot", "WCB-1") in set(steps.values)


def test_who_may_not_export_takes_no_workbook(
    room: Room, page: LineagePage, tmp_path: Path
) -> None:
    room.sit("tech")
    room.scan(page, "WCB-1")
    page.writing.write(str(tmp_path / "lineage.xlsx"))
    room.settle()
    assert room.last.tone == "refused"
    assert not list(tmp_path.iterdir())


def test_in_another_theme_no_card_keeps_its_colours(bank: LineagePage) -> None:
    graph = bank.board.graph
    graph.grab()
    try:
        theme().choose("dark")
        graph.sheet.moving = True  # as when the window gets another size at once
        graph.grab()
        pictures = [each.toImage() for _wanted, each in graph.sheet._pictures.values()]
        grounds = [each.pixelColor(each.rect().center()) for each in pictures]
        assert len(grounds) > 1
        assert max(each.lightnessF() for each in grounds) < 0.5
    finally:
        theme().choose("light")


def test_after_another_size_every_card_is_painted_whole(bank: LineagePage) -> None:
    graph = bank.board.graph
    try:
        theme().choose("light", 150)
        graph.resize(graph.width() + 40, graph.height() - 40)
        graph.grab()
        assert not graph.sheet.moving
        assert not graph.sheet.unfinished
    finally:
        theme().choose("light", 100)


def test_below_a_graph_what_is_told_of_it_stays_on_the_page(bank: LineagePage) -> None:
    board = bank.board
    try:
        theme().choose("light", 150)
        bank.resize(1070, 660)
        QTest.qWait(1)
        assert board.side.geometry().bottom() <= board.rect().bottom()
        assert board.graph.height() > 2 * NODE_HEIGHT
    finally:
        theme().choose("light", 100)
