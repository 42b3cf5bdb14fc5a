"""The lineage narrowed down, on paper, and all that went into a thing."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cellinv.domain.lineage.folding import Drawing, Drawn, Ways
from cellinv.domain.lineage.graph import Node
from cellinv.ui.lineage import LineagePage
from cellinv.ui.lineage.cards import Measure, paint_card
from cellinv.ui.lineage.layout import positions
from cellinv.ui.lineage.paper import Said, graph_pdf, joins, tiles
from cellinv.ui.lineage.sheet import Sheet
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import THEMES, Tokens, contrast
from tests.gui.laboratory import Room


@pytest.fixture
def bank(room: Room) -> LineagePage:
    """The page with the working bank traced."""
    page: LineagePage = room.show(LineagePage(room.seat))
    room.scan(page, "WCB-1")
    return page


def kinds(page: LineagePage) -> set[str]:
    assert page.board.trace is not None
    return {node.kind for node in page.board.trace.nodes}


def tall(count: int) -> Sheet:
    """Return a drawing of one lot with so many vials."""
    vials = [Drawn(f"v{at}", Node("vial", f"V-{at}", "stored", at), 1, at) for at in range(count)]
    drawn = (Drawn("lot", Node("lot", "L-1", "released", 1), 0, 0), *vials)
    drawing = Drawing("lot", drawn, tuple(("lot", each.name) for each in vials))
    measure = Measure()
    return Sheet(drawing, positions(drawing, {each.name: measure.width(each) for each in drawn}))


def test_filters_narrow_graph_and_table_and_are_cleared(bank: LineagePage) -> None:
    whole = len(bank.board.trace.nodes)
    bank.board.filters.left.setChecked(True)
    assert bank.board.trace is not None
    assert {n.status for n in bank.board.trace.of_kind("vial") if n.status != "stored"} <= {
        "consumed"
    }
    assert "subject" not in kinds(bank)
    rows = bank.board.side.records.pane.model.shown()
    assert len(rows) == len(bank.board.trace.nodes) < whole
    bank.board.filters.clear.click()
    assert len(bank.board.trace.nodes) == whole
    assert not bank.board.filters.left.isChecked()


def seen(page: LineagePage, name: str) -> bool:
    graph = page.board.graph
    shown = graph.mapToScene(graph.viewport().rect()).boundingRect()
    return shown.contains(graph.sheet.rect(name))


def test_what_is_shown_whole_stays_whole_and_the_record_traced_in_the_middle(
    room: Room, bank: LineagePage
) -> None:
    graph = bank.board.graph
    bank.resize(700, 500)
    room.settle()
    assert graph.at_home == "around"
    middle = graph.mapToScene(graph.viewport().rect().center())
    assert (middle - graph.sheet.rect(graph.current).center()).manhattanLength() < 40
    bank.resize(3000, 1400)
    room.settle()
    assert graph.at_home == "whole"
    assert all(seen(bank, name) for name in graph.sheet.cards)
    graph.zoom(0.5)
    small = graph.transform().m11()
    bank.resize(2900, 1400)
    assert graph.transform().m11() == small, "what somebody made smaller stays so"


def test_what_is_chosen_stays_in_sight_in_larger_text(room: Room, bank: LineagePage) -> None:
    graph = bank.board.graph
    bank.resize(1000, 800)
    room.settle()
    graph.choose("donor:1")
    assert seen(bank, "donor:1")
    for size in (150, 100):
        theme().choose_text(size)
        room.settle()
        assert seen(bank, "donor:1")


def test_a_kind_is_chosen_from_what_there_is(bank: LineagePage) -> None:
    combo = bank.board.filters.kinds
    combo.setCurrentIndex(combo.findData("donor"))
    assert kinds(bank) == {"donor", "cell_line", "lot", "run", "vial"}
    assert combo.findData("study") < 0 or "study" in kinds(bank)


def test_what_went_into_a_subject_is_told_and_left_again(room: Room, bank: LineagePage) -> None:
    bank.board.graph.choose(f"subject:{room.line.ids['S-1']}")
    bank.acts.what.click()
    room.settle()
    texts = [bank.origin.parts.item(at).text() for at in range(bank.origin.parts.count())]
    assert {"Doses · 1", "Donors · 1", "Lots and banks · 3"} <= set(texts)
    bank.origin.parts.setCurrentRow(texts.index("Lots and banks · 3"))
    bank.origin.stack.currentWidget().opened.emit(("DP-1",))  # type: ignore[attr-defined]
    assert room.asked == [("record", "DP-1")]
    bank.origin.back.click()
    assert bank._stack.currentWidget() is bank._whole


def test_for_the_blinded_it_ends_at_the_study(room: Room, bank: LineagePage) -> None:
    room.sit("viewer")
    room.open(bank, ("origin", "subject", room.line.ids["S-2"]))
    assert bank.origin.parts.count() == 0
    assert not bank.origin.parts.isVisible()
    assert bank.origin.code.text() == "S-2"


def test_a_way_begins_by_key(room: Room, bank: LineagePage) -> None:
    graph = bank.board.graph
    QTest.keyClick(graph, Qt.Key.Key_W)
    assert bank.board.way.isVisible()
    QTest.keyClick(graph, Qt.Key.Key_Left)
    assert "1 steps" in bank.board.way.said.text()


def test_evidence_of_the_node_chosen(room: Room, bank: LineagePage, tmp_path: Path) -> None:
    chosen = bank.board.chosen_record()
    assert (chosen.code, bank.acts.evidence.isVisible()) == ("WCB-1", True)
    bank.acts.export.write(chosen.code, tmp_path / "evidence.pdf")
    room.settle()
    assert (tmp_path / "evidence.pdf").read_bytes().startswith(b"%PDF")


def test_the_pdf_is_recorded(room: Room, bank: LineagePage, tmp_path: Path) -> None:
    bank.writing.write(str(tmp_path / "l.pdf"))
    room.settle()
    assert (tmp_path / "l.pdf").read_bytes().startswith(b"%PDF")
    assert room.last.tone == "done"


def test_every_card_is_whole_on_some_page(qapp: QApplication) -> None:
    sheet = tall(120)
    _, parts = tiles(sheet)
    assert len(parts) > 1
    lot = next(at for at, one in enumerate(parts, 1) if one.area.contains(sheet.rect("lot")))
    for at, (before, after) in enumerate(joins(sheet, parts), 1):
        others = set(range(1, len(parts) + 1)) - {lot}
        assert (before, after) == ((set(), others) if at == lot else ({lot}, set()))
    for card in sheet.cards.values():
        assert any(part.area.contains(card.rect) for part in parts), card.upper


def test_a_small_graph_stands_on_one_page_and_a_large_one_stays_bounded(
    qapp: QApplication,
) -> None:
    assert graph_pdf(tall(3), Said("t", "a", "m"))[1] == 1
    assert len(tiles(tall(4000))[1]) <= 60


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_words_beside_a_way_stay_readable(qapp: QApplication, tokens: Tokens) -> None:
    def shot(*, faint: bool, words: bool) -> QImage:
        picture = QImage(240, 48, QImage.Format.Format_RGB32)
        picture.fill(tokens.card)
        painter = QPainter(picture)
        said = card if words else replace(card, upper="", lower="")
        paint_card(painter, said, tokens, chosen=False, found=False, faint=faint)
        painter.end()
        return picture

    card = tall(1).cards["lot"]
    assert shot(faint=True, words=False) != shot(faint=False, words=False)
    seen, bare = shot(faint=True, words=True), shot(faint=True, words=False)
    points = [(x, y) for x in range(44, 200) for y in range(26)]
    inks = {seen.pixelColor(*at).name() for at in points if seen.pixel(*at) != bare.pixel(*at)}
    assert max(contrast(ink, tokens.card) for ink in inks) >= 4.5


def test_on_paper_only_the_ways_are_lit(qapp: QApplication) -> None:
    sheet = tall(3)
    ways = Ways(("lot", "v1"), frozenset({("lot", "v1")}), 1)
    sheet.mark(chosen="v1", found=(), way=ways.names, lit=ways.steps, ways=True)
    copied = sheet.copy()
    assert (copied._chosen, copied._lit) == ("", ways.steps)
    assert [copied._faint(name) for name in ("v0", "v1")] == [True, False]
