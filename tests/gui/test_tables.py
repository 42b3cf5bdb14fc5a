"""Tables and trees: sorted, filtered, lazily loaded, their selection surviving a refresh."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.rows import KEY_ROLE, ROW_ROLE, Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.tree import TreeModel, TreeNode, tree_view
from tests.e2e.looking import cut_in_tables

pytestmark = pytest.mark.usefixtures("dressed")

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
DOWN = Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class LotRow:
    id: int
    code: str
    state: str
    left: int | None


LOTS = [
    LotRow(1, "W021", "released", 151),
    LotRow(2, "M003", "quarantine", 12),
    LotRow(3, "W019", "on_hold", None),
]


def a_model() -> RowsModel[LotRow]:
    columns = [
        Column[LotRow]("code", "Lot", lambda row: row.code, mono=True),
        Column[LotRow]("state", "State", lambda row: row.state, state=True),
        Column[LotRow]("left", "Left", lambda row: row.left, right=True),
    ]
    model = RowsModel(columns, lambda row: row.id)
    QAbstractItemModelTester(model, FATAL, model)
    model.set_rows(LOTS)
    return model


@pytest.fixture
def pane(qtbot) -> TablePane[LotRow]:
    made = TablePane(a_model(), "Lots", QLabel("Register a lot first."))
    qtbot.addWidget(made)
    made.set_rows(LOTS)
    made.show()
    return made


def codes(model: RowsModel[LotRow]) -> list[str]:
    return [row.code for row in model.shown()]


def widths(pane: TablePane[LotRow]) -> list[int]:
    header = pane.view.horizontalHeader()
    return [header.sectionSize(at) for at in range(header.count())]


def test_a_code_is_never_cut_and_what_was_drawn_stays(pane: TablePane[LotRow], qtbot) -> None:
    pane.resize(260, 300)
    long = LotRow(4, "W" * 30, "released", 1)
    pane.set_rows([*LOTS, long])
    line = pane.model.line_of(4)
    assert widths(pane)[0] >= pane.view.sizeHintForIndex(pane.model.index(line, 0)).width()
    header = pane.view.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(0) + header.sectionSize(0) - 1, 5)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge - QPoint(60, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge - QPoint(60, 0))
    drawn = widths(pane)[0]
    pane.set_rows([long])
    assert widths(pane)[0] == drawn


def test_what_came_while_out_of_sight_is_measured_once_it_is_seen(
    pane: TablePane[LotRow],
) -> None:
    pane.resize(260, 300)
    pane.hide()
    before = widths(pane)
    pane.set_rows([LotRow(4, "W" * 30, "released", 1)])
    assert widths(pane) == before
    pane.show()
    assert widths(pane)[0] >= pane.view.sizeHintForIndex(pane.model.index(0, 0)).width()


def test_the_room_there_is_is_used(pane: TablePane[LotRow]) -> None:
    pane.resize(900, 300)
    assert sum(widths(pane)) == pane.view.viewport().width()


def test_rows_satisfy_qt(qtmodeltester) -> None:
    qtmodeltester.check(a_model())


def test_rows_sort_by_value_and_nothing_goes_last() -> None:
    model = a_model()
    model.sort(2)
    assert codes(model) == ["M003", "W021", "W019"]


def test_rows_sort_downwards() -> None:
    model = a_model()
    model.sort(0, DOWN)
    assert codes(model) == ["W021", "W019", "M003"]


def test_every_word_of_a_filter_must_occur() -> None:
    model = a_model()
    model.set_filter("w0 RELEASED")
    assert codes(model) == ["W021"]
    model.set_filter("")
    assert model.rowCount() == 3


def test_a_state_is_shown_as_word_and_shape() -> None:
    model = a_model()
    index = model.index(2, 1)
    assert index.data() == "On hold"
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()


def test_a_row_and_its_key_can_be_had_from_an_index() -> None:
    model = a_model()
    index = model.index(1, 0)
    assert (index.data(KEY_ROLE), index.data(ROW_ROLE)) == (2, LOTS[1])


def test_nothing_is_shown_as_nothing() -> None:
    model = a_model()
    assert model.index(2, 2).data() == ""


def test_selection_survives_refresh_and_filter(pane: TablePane[LotRow]) -> None:
    pane.select_keys([2])
    pane.set_rows(list(reversed(LOTS)))
    assert [row.code for row in pane.selected()] == ["M003"]
    pane.filter.setText("m003")
    assert [row.code for row in pane.selected()] == ["M003"]


def test_the_number_selected_is_shown(pane: TablePane[LotRow]) -> None:
    pane.resize(600, 300)
    pane.select_keys([1, 2])
    assert pane.count.text() == "2 selected · 3"
    pane.filter.setText("w0")
    assert pane.count.text() == "1 selected · 2 of 3"
    pane.resize(200, 300)
    assert pane.count.text() == "2 of 3"  # that one is selected is seen
    pane.filter.clear()
    pane.select_keys([1, 2])
    assert pane.count.text() == "2 selected · 3"


def test_copy_gives_titles_and_the_selected_rows(pane: TablePane[LotRow]) -> None:
    pane.select_keys([1])
    pane.copy()
    assert QApplication.clipboard().text() == "Lot\tState\tLeft\nW021\tReleased\t151"


def test_what_is_exported_is_what_is_shown(pane: TablePane[LotRow]) -> None:
    pane.show_column(1, wanted=False)
    pane.view.horizontalHeader().moveSection(2, 0)
    pane.filter.setText("m003")
    assert pane.table() == [["Left", "Lot"], ["12", "M003"]]


def test_over_nothing_there_is_no_filter_unless_it_left_nothing(pane: TablePane[LotRow]) -> None:
    pane.filter.setText("nobody's")
    assert pane.filter.isVisible()
    pane.set_rows([])
    assert pane.filter.isVisible()  # else nobody could take back what was asked for
    pane.filter.clear()
    pane.set_rows([])
    assert not pane.filter.isVisible()
    assert not pane.count.isVisible()
    pane.set_rows(LOTS)
    assert pane.filter.isVisible()
    assert pane.count.isVisible()


def chosen_by_keys(pane: TablePane[LotRow], text: str) -> None:
    """Open the table's menu as the menu key does, and trigger what says ``text``."""
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(4, 4), QPoint(4, 4))
    QApplication.sendEvent(pane.view.viewport(), asked)
    (menu,) = [one for one in pane.findChildren(QMenu) if one.isVisible()]
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_sorting_and_columns_are_chosen_by_keys(pane: TablePane[LotRow]) -> None:
    upwards, titles = codes(pane.model), pane.table()[0]
    pane.view.setCurrentIndex(pane.model.index(0, 0))
    chosen_by_keys(pane, f"Sort by {titles[0]}, downwards")
    assert codes(pane.model) == sorted(upwards, reverse=True)
    chosen_by_keys(pane, titles[1])
    assert pane.table()[0] == [titles[0], *titles[2:]]


def test_the_last_column_stays(pane: TablePane[LotRow]) -> None:
    for index in range(3):
        pane.show_column(index, wanted=False)
    assert pane.view.horizontalHeader().hiddenSectionCount() == 2


def test_an_empty_table_says_what_to_do_first(pane: TablePane[LotRow]) -> None:
    pane.set_rows([])
    assert isinstance(pane._stack.currentWidget(), QLabel)
    pane.set_rows(LOTS)
    assert pane._stack.currentWidget() is pane.view


def test_a_row_is_opened(pane: TablePane[LotRow], qtbot) -> None:
    with qtbot.waitSignal(pane.opened) as opened:
        pane.view.activated.emit(pane.model.index(1, 0))
    assert opened.args == [LOTS[1]]


# ── the tree ───────────────────────────────────────────────────────────────


BELOW: dict[object, list[TreeNode]] = {
    None: [TreeNode("LN-1", "LN-1", note="empty"), TreeNode("LN-2", "LN-2", has_children=True)],
    "LN-2": [TreeNode("R4", "Rack 4", note="71 %", share=0.71, has_children=True)],
    "R4": [TreeNode("B1", "B-0111"), TreeNode("B2", "B-0112")],
}


class Store:
    """Answers what it is asked for, like a page would after a read."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.answered = 0
        self.model = TreeModel(self.load)

    def load(self, key: object) -> None:
        self.asked.append(key)

    def answer(self) -> None:
        """Answer everything asked so far and what is asked meanwhile, as a read would: later."""
        for key in self.asked[self.answered :]:
            self.answered += 1
            self.model.fill(key, BELOW[key])
        if self.answered < len(self.asked):
            self.answer()


@pytest.fixture
def store(qapp) -> Store:
    made = Store()
    made.model.reload()
    made.answer()
    return made


def opened(store: Store, *keys: str) -> TreeModel:
    for key in keys:
        store.model.fetchMore(store.model.index_of(key))
        store.answer()
    return store.model


def test_a_branch_is_asked_for_when_opened(store: Store) -> None:
    assert store.asked == [None]
    opened(store, "LN-2")
    assert store.asked == [None, "LN-2"]


def test_a_tree_satisfies_qt(store: Store, qtmodeltester) -> None:
    QAbstractItemModelTester(store.model, FATAL, store.model)
    qtmodeltester.check(opened(store, "LN-2", "R4"))
    store.model.fill("R4", [TreeNode("B9", "B-0119")])
    store.model.reload()
    store.answer()
    assert store.model.rowCount() == 2


def test_a_branch_knows_whether_it_has_children(store: Store) -> None:
    assert store.model.hasChildren(store.model.index_of("LN-2"))
    assert not store.model.hasChildren(store.model.index_of("LN-1"))


def test_a_line_says_its_note_to_a_reader(store: Store) -> None:
    index = opened(store, "LN-2").index_of("R4")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Rack 4, 71 %"
    assert index.parent() == store.model.index_of("LN-2")


def test_filling_again_replaces_what_was_there(store: Store) -> None:
    model = opened(store, "LN-2", "R4")
    kept = QPersistentModelIndex(model.index_of("B2"))
    model.fill("LN-2", [TreeNode("R5", "Rack 5")])
    assert not kept.isValid()
    assert model.index_of("B2") == QModelIndex()
    assert model.index(0, 0, model.index_of("LN-2")).data() == "Rack 5"


def test_an_answer_for_a_forgotten_branch_is_dropped(store: Store) -> None:
    store.model.fill("gone", [TreeNode("X", "X")])
    assert store.model.index_of("X") == QModelIndex()


def test_a_line_changes_its_note(store: Store, qtbot) -> None:
    with qtbot.waitSignal(store.model.dataChanged):
        store.model.update_node(TreeNode("LN-1", "LN-1", note="2 %"))
    assert store.model.node(store.model.index_of("LN-1")).note == "2 %"


def test_the_view_opens_branches_and_paints(store: Store, qtbot) -> None:
    view = tree_view(store.model, "Storage")
    qtbot.addWidget(view)
    view.resize(300, 400)
    view.show()
    view.expand(store.model.index_of("LN-2"))
    store.answer()
    view.setCurrentIndex(store.model.index_of("R4"))
    assert store.asked == [None, "LN-2"]
    assert not view.grab().isNull()


@pytest.fixture
def long_pane(qtbot) -> TablePane[LotRow]:
    made = TablePane(a_model(), "Lots")
    qtbot.addWidget(made)
    made.set_rows([LotRow(n, f"W{n:03}", "released", n) for n in range(40)])
    made.resize(400, 420)
    made.show()
    return made


def in_sight(pane: TablePane[LotRow]) -> bool:
    view = pane.view
    return view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_the_row_chosen_stays_in_sight_where_there_is_less_height(long_pane) -> None:
    view = long_pane.view
    last = view.rowAt(view.viewport().height() - 1) - 1
    long_pane.select_keys([last])
    long_pane.resize(400, 260)
    QApplication.processEvents()
    whole = view.visualRect(view.currentIndex())
    assert whole.bottom() <= view.viewport().height() <= 260 - view.rowHeight(0)


def test_the_last_row_stays_in_sight_where_there_is_less_height(long_pane) -> None:
    view = long_pane.view
    long_pane.select_keys([39])
    view.scrollToBottom()
    long_pane.resize(400, 260)
    QApplication.processEvents()
    assert view.visualRect(view.currentIndex()).bottom() <= view.viewport().height()


def test_titles_are_whole_before_any_row_came(qtbot) -> None:
    made = TablePane(RowsModel(a_model().columns, lambda row: row.id), "Lots")
    qtbot.addWidget(made)
    made.show()
    assert not cut_in_tables(made)


def test_the_row_chosen_stays_in_sight_in_larger_text(long_pane) -> None:
    view = long_pane.view
    long_pane.select_keys([view.rowAt(view.viewport().height() - 1) - 1])
    theme().choose("light", 150)
    QApplication.processEvents()
    assert in_sight(long_pane)
    theme().choose("light", 100)


def test_a_row_scrolled_out_of_sight_is_left_there(long_pane) -> None:
    long_pane.select_keys([0])
    long_pane.view.scrollToBottom()
    long_pane.resize(400, 260)
    QApplication.processEvents()
    assert not in_sight(long_pane)
