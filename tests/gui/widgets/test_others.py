"""Columns that leave a table for want of room: told of, taken out with it, and brought back."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from cellinv.ui.widgets.fitting import _title_px
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare

pytestmark = pytest.mark.usefixtures("dressed")


@dataclass(frozen=True)
class Row:
    code: str
    owner: str
    state: str


ROWS = [Row("W021-0001-LONG", "Meridian Regenerative", "released"), Row("M003", "Lantern", "ok")]


@pytest.fixture
def pane(qtbot) -> TablePane[Row]:
    columns = [
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner, whole=True, leaves=1),
        Column[Row]("state", "State", lambda row: row.state, whole=True),
    ]
    return tabled(qtbot, *columns)


def tabled(qtbot, *columns: Column[Row]) -> TablePane[Row]:
    """Return a table of these columns, wide enough for all of them, on the screen."""
    made = TablePane(RowsModel(columns, lambda row: row.code), "Lots")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.set_rows(ROWS)
    return made


def whole_or_away(pane: TablePane[Row], words: int, leaves: int) -> None:
    """Check, ever narrower, that a column shows all of its words as long as another is there."""
    header, whole = pane.view.horizontalHeader(), pane.view.sizeHintForColumn(words)
    for width in range(700, 150, -10):
        pane.resize(width, 300)
        assert header.isSectionHidden(leaves) or header.sectionSize(words) >= whole
    assert header.isSectionHidden(leaves)


def seen(pane: TablePane[Row]) -> list[str]:
    header = pane.view.horizontalHeader()
    titles = ("Lot", "Owner", "State")
    return [titles[at] for at in range(3) if not header.isSectionHidden(at)]


def test_what_matters_least_leaves_first_and_comes_back(pane: TablePane[Row]) -> None:
    assert seen(pane) == ["Lot", "Owner", "State"]
    assert not pane.others.isVisible()
    pane.resize(320, 300)
    assert seen(pane) == ["Lot", "State"]
    assert pane.view.horizontalScrollBar().maximum() == 0
    assert (pane.others.text().strip(), pane.others.toolTip()) == ("+1", "No room for: Owner")
    pane.resize(290, 300)
    assert (pane.others.text().strip(), pane.others.icon().isNull()) == ("+1", True)
    pane.resize(900, 300)
    assert seen(pane) == ["Lot", "Owner", "State"]
    assert not pane.others.isVisible()


class Windows(QObject):
    """Counts the windows that come up."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Show and watched.isWindowType()
        return False


def test_nothing_is_a_window_of_its_own_before_the_table_has_its_place(qapp, qtbot) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    columns = [Column[Row](name, name * 30, lambda row: row.code, mono=True) for name in "abc"]
    pane = TablePane(RowsModel(columns, lambda row: row.code), "Lots")
    qapp.removeEventFilter(windows)
    qtbot.addWidget(pane)
    assert windows.count == 0


def test_the_first_column_stays_however_little_room_there_is(pane: TablePane[Row]) -> None:
    pane.resize(90, 300)
    assert seen(pane) == ["Lot"]


def test_what_has_no_room_is_copied_and_exported_all_the_same(pane: TablePane[Row]) -> None:
    pane.resize(320, 300)
    pane.select_keys(["M003"])
    pane.copy()
    assert QApplication.clipboard().text().splitlines()[0] == "Lot\tOwner\tState"
    assert pane.values()[0] == ["Lot", "Owner", "State"]


def test_a_column_asked_for_comes_and_one_left_out_stays_out(pane: TablePane[Row]) -> None:
    pane.resize(320, 300)
    pane.others.click()
    menu = pane.others.findChildren(QMenu)[-1]
    assert [one.text() for one in menu.actions() if not one.isChecked()] == ["Owner"]
    menu.actions()[1].toggle()
    menu.close()
    assert "Owner" in seen(pane)
    pane.show_column(1, wanted=False)
    pane.resize(900, 300)
    assert seen(pane) == ["Lot", "State"]
    assert pane.values()[0] == ["Lot", "State"]


def test_the_column_that_sorts_stays(pane: TablePane[Row]) -> None:
    pane.view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    pane.resize(320, 300)
    assert "Owner" in seen(pane)


def test_keys_go_on_in_a_column_that_is_seen(pane: TablePane[Row]) -> None:
    pane.view.setCurrentIndex(pane.model.index(1, 1))
    pane.resize(320, 300)
    at = pane.view.currentIndex()
    assert (at.row(), at.column()) == (1, 0)
    assert [row.code for row in pane.selected()] == ["M003"]


def test_a_column_that_was_away_comes_back_as_wide_as_its_title(pane: TablePane[Row]) -> None:
    pane.resize(320, 300)
    pane.set_rows([Row("W021", "", "ok")])  # measured anew while it is away
    pane.resize(900, 300)
    header = pane.view.horizontalHeader()
    header.setSortIndicatorShown(False)
    assert header.sectionSize(1) >= header.sectionSizeHint(1)


def test_long_words_have_the_room_that_an_empty_column_does_not_need(qtbot) -> None:
    columns = [
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner, width=160),
        Column[Row]("state", "State", lambda row: row.state, width=400),
    ]
    pane = TablePane(RowsModel(columns, lambda row: row.code), "Lots")
    qtbot.addWidget(pane)
    pane.resize(640, 300)
    pane.show()
    pane.set_rows([Row("W021", "Meridian Regenerative, the second of its owners", "")])
    assert pane.view.horizontalHeader().sectionSize(1) > 300


def test_a_title_is_as_wide_out_of_sight_as_in_it(pane: TablePane[Row]) -> None:
    header = pane.view.horizontalHeader()
    header.setSortIndicator(1, Qt.SortOrder.AscendingOrder)
    with_arrow = _title_px(header, 1)
    assert with_arrow == header.sectionSizeHint(1)
    header.setSortIndicatorShown(False)
    before = [_title_px(header, at) for at in range(3)]
    assert before == [header.sectionSizeHint(at) for at in range(3)]
    assert before[1] < with_arrow
    header.setSectionHidden(1, True)
    assert [_title_px(header, at) for at in range(3)] == before


def test_nothing_is_said_of_the_columns_of_an_empty_list(pane: TablePane[Row]) -> None:
    pane.resize(320, 300)
    pane.set_rows([])
    assert not pane.others.isVisible()
    pane.set_rows(ROWS)
    assert pane.others.isVisible()


def test_a_short_word_leaves_rather_than_being_cut(qtbot) -> None:
    pane = tabled(
        qtbot,
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner, width=140),
        Column[Row]("figure", "Of", lambda _: "Cells out", width=116),
    )
    whole_or_away(pane, words=2, leaves=2)


def test_a_table_without_a_line_above_it_has_the_way_to_its_columns_in_its_head(qtbot) -> None:
    columns = [
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner, whole=True),
        Column[Row]("figure", "Of", lambda _: "Cells out"),
    ]
    pane = TablePane(RowsModel(columns, lambda row: row.code), "Lots")
    bare(pane)
    qtbot.addWidget(pane)
    pane.set_rows(ROWS)
    pane.resize(700, 300)
    pane.show()
    header, others = pane.view.horizontalHeader(), pane.others
    assert not others.isVisible()
    pane.resize(340, 300)
    assert others.isVisible()
    assert others.text().strip() == f"+{others.toolTip().count(',') + 1}"
    assert header.rect().contains(others.geometry())
    assert others.geometry().right() == header.rect().right()
    last = max(at for at in range(3) if not header.isSectionHidden(at))
    ends = header.sectionViewportPosition(last) + _title_px(header, last)
    assert ends <= others.geometry().left()
    pane.resize(700, 300)
    assert not others.isVisible()
    assert header.length() == header.width()


def test_what_is_empty_leaves_before_words_are_cut_beside_it(qtbot) -> None:
    pane = tabled(
        qtbot,
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner, width=120),
        Column[Row]("state", "Withdrawn on", lambda _: ""),
    )
    whole_or_away(pane, words=1, leaves=2)


def test_a_time_is_never_cut(qtbot) -> None:
    pane = tabled(
        qtbot,
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("at", "When", lambda _: "2026-11-23 10:36:07", width=80),
        Column[Row]("owner", "Owner", lambda row: row.owner * 2, width=400),
    )
    whole_or_away(pane, words=1, leaves=1)


def test_numbers_at_the_end_stay_beside_each_other(qtbot) -> None:
    columns = [
        Column[Row]("code", "Lot", lambda row: row.code, mono=True),
        Column[Row]("owner", "Owner", lambda row: row.owner),
        Column[Row]("runs", "Runs", lambda _: 3, right=True, width=64),
        Column[Row]("lots", "Lots", lambda _: 7, right=True, width=64),
    ]
    pane = TablePane(RowsModel(columns, lambda row: row.code), "Lots")
    qtbot.addWidget(pane)
    pane.set_rows(ROWS)
    pane.resize(1200, 300)
    pane.show()
    header = pane.view.horizontalHeader()
    assert header.length() == header.width()
    assert max(header.sectionSize(2), header.sectionSize(3)) < 100


def test_it_is_put_away_when_columns_come_back_as_it_is_being_shown(
    pane: TablePane[Row],
) -> None:
    window, side = QWidget(), QWidget()
    row = QHBoxLayout(window)
    row.addWidget(pane)
    row.addWidget(side)
    side.setFixedWidth(600)
    window.resize(900, 300)
    window.show()
    pane.set_rows([])
    side.hide()  # to show anything now lays the window out, and the table has room
    pane.set_rows(ROWS)
    there = seen(pane), pane.others.isHidden(), pane.others.isVisible()
    pane.setParent(None)  # it goes by itself, not with this window
    assert there == (["Lot", "Owner", "State"], True, False)
