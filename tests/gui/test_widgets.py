"""The small widgets: chips, codes, figures, breadcrumbs, big buttons, the session's list."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableWidget, QWidget

from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.buttons import BigButton, ModeButtons, button, toggle
from cellinv.ui.widgets.card import Card, EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.history import HistoryEntry, HistoryList, HistoryModel
from cellinv.ui.widgets.text import CodeLabel, words

pytestmark = pytest.mark.usefixtures("dressed")

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def test_a_chip_says_its_state_in_a_word(qtbot) -> None:
    chip = Chip.of_state("on_hold")
    qtbot.addWidget(chip)
    assert (chip.text(), chip.accessibleName(), chip.property("tone")) == (
        "On hold",
        "On hold",
        "attention",
    )


def test_a_chip_can_say_another_state(qtbot) -> None:
    chip = Chip.of_state("stored")
    qtbot.addWidget(chip)
    chip.say_state("missing", "Missing since Monday")
    assert (chip.text(), chip.property("tone")) == ("Missing since Monday", "refused")


def test_a_code_is_copied_whole(qtbot) -> None:
    code = CodeLabel("W021-0047")
    qtbot.addWidget(code)
    QTest.keyClick(code, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "W021-0047"


def test_a_code_is_in_the_mono_face(qtbot) -> None:
    code = CodeLabel("W021-0047")
    qtbot.addWidget(code)
    code.ensurePolished()
    assert code.font().families()[0] == "JetBrains Mono"


def test_a_code_stands_where_it_is_when_it_is_selected(qtbot) -> None:
    code = CodeLabel("W021-0047", "display")
    qtbot.addWidget(code)
    code.resize(200, 40)
    drawn = code.grab().toImage()
    assert drawn != CodeLabel("W021-0048", "display").grab(code.rect()).toImage()
    code.setSelection(0, 4)
    half = code.grab().toImage()
    right = code.fontMetrics().horizontalAdvance("W021-") + 1
    assert half != drawn
    assert half.copy(right, 0, 100, 40) == drawn.copy(right, 0, 100, 40)


def test_a_code_is_never_markup(qtbot) -> None:
    code = CodeLabel("<b>x</b>")
    qtbot.addWidget(code)
    assert code.textFormat() is Qt.TextFormat.PlainText


def test_a_tile_says_caption_figure_and_note(qtbot) -> None:
    tile = StatTile("Left", "151", "of 200")
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "Left 151 of 200"


def test_an_empty_page_offers_what_to_do_first(qtbot) -> None:
    empty = EmptyState("storage", "No boxes yet.", "Build a freezer first.", "Build")
    qtbot.addWidget(empty)
    with qtbot.waitSignal(empty.asked):
        empty.findChild(QPushButton).click()


def test_a_breadcrumb_opens_its_steps_but_the_last(qtbot) -> None:
    crumb = Breadcrumb()
    qtbot.addWidget(crumb)
    crumb.show_path([(1, "LN-2"), (2, "Rack 4"), (3, "B-0113")])
    steps = crumb.findChildren(QPushButton)
    with qtbot.waitSignal(crumb.opened) as opened:
        steps[1].click()
    assert opened.args == [2]
    assert not steps[2].isEnabled()


def test_one_mode_is_on_at_a_time(qtbot) -> None:
    modes = ModeButtons()
    qtbot.addWidget(modes)
    made = [modes.add(name, name.title(), name) for name in ("store", "move")]
    modes.choose("store")
    with qtbot.waitSignal(modes.chosen) as chosen:
        made[1].click()
    assert (chosen.args, modes.current(), made[0].isChecked()) == (["move"], "move", False)


def test_a_toggle_looks_otherwise_while_it_is_on(qtbot) -> None:
    made = toggle("Closed ones, too", "archived")
    qtbot.addWidget(made)
    made.show()
    off = made.grab().toImage()
    made.setChecked(True)
    assert made.grab().toImage() != off
    assert made.property("iconName") == "done"
    made.setChecked(False)
    assert made.grab().toImage() == off


@pytest.mark.parametrize("kind", ["plain", "primary", "quiet"])
def test_buttons_are_named(qtbot, kind: str) -> None:
    made = button("Export", "export", kind)
    qtbot.addWidget(made)
    assert made.accessibleName() == "Export"


def test_the_newest_entry_is_on_top(qtmodeltester) -> None:
    model = HistoryModel()
    QAbstractItemModelTester(model, FATAL)
    for number in range(3):
        model.add(HistoryEntry(f"W-{number}", "stored"))
    assert [model.entry(row).code for row in range(3)] == ["W-2", "W-1", "W-0"]
    qtmodeltester.check(model)


def test_the_session_keeps_a_thousand() -> None:
    model = HistoryModel()
    for number in range(1005):
        model.add(HistoryEntry(str(number), ""))
    assert (model.rowCount(), model.entry(999).code) == (1000, "5")


def test_the_list_opens_what_is_activated(qtbot) -> None:
    listed = HistoryList("This session")
    qtbot.addWidget(listed)
    entry = HistoryEntry("W021-0047", "withdrawn", "14:32:07")
    listed.add(entry)
    with qtbot.waitSignal(listed.opened) as opened:
        listed.activated.emit(listed.entries.index(0, 0))
    assert opened.args == [entry]
    spoken = listed.entries.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "W021-0047, withdrawn, 14:32:07"


def test_a_list_of_entries_paints(qtbot) -> None:
    listed = HistoryList("This session")
    qtbot.addWidget(listed)
    listed.add(HistoryEntry("W021-0047", "no", "14:32", "refused", "refused"))
    listed.setCurrentIndex(listed.entries.index(0, 0))
    listed.resize(300, 100)
    assert not listed.grab().isNull()


@pytest.mark.parametrize("make", [lambda: Card("Doing"), lambda: BigButton("Store", "store")])
def test_cards_and_buttons_have_names(qtbot, make) -> None:
    made: QWidget = make()
    qtbot.addWidget(made)
    assert made.accessibleName()


def test_words_take_their_role(qtbot) -> None:
    label = words("Dim", "dim")
    qtbot.addWidget(label)
    assert label.property("role") == "dim"


def test_qt_keeps_its_references_to_none(qtbot) -> None:
    table = QTableWidget(2, 2)
    qtbot.addWidget(table)
    for number in range(20_000):
        table.setCurrentCell(number % 2, 0)
    assert table.currentRow() == 1


@pytest.mark.parametrize("text", ["<img src=#>", "<b>x</b>\ny", "a < b & c", "plain"])
def test_a_tip_shows_its_letters(text: str) -> None:
    shown = QTextDocument()
    told = plain_tip(text)
    (shown.setHtml if told.startswith("<qt>") else shown.setPlainText)(told)
    assert shown.toPlainText() == text


def test_a_label_shows_its_letters() -> None:
    label = words("<img src=#>")
    assert label.textFormat() == Qt.TextFormat.PlainText
