"""A table on a page: filter, sort, columns, copy, and a selection that survives a refresh."""

import functools
from collections.abc import Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.sizes import tall
from cellinv.ui.widgets.fitting import Fitting
from cellinv.ui.widgets.naming import clearable
from cellinv.ui.widgets.others import Others, offer_columns
from cellinv.ui.widgets.rows import Column, RowsModel, Value
from cellinv.ui.widgets.text import words

R = TypeVar("R")
_ROOMY_PX: Final = 430
"""What is narrower has no room for a sign beside its filter, which says what it is."""
_NARROW_PX: Final = 300
"""What is narrower says in as few words as it can what stands beside the filter."""


class TablePane(QWidget, Generic[R]):
    """A filter line above a table. ``opened`` carries the row that was activated."""

    opened = Signal(object)
    selection_changed = Signal()

    def __init__(
        self,
        model: RowsModel[R],
        name: str,
        empty: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``empty`` is shown instead of the table while there are no rows at all."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.model = model
        model.setParent(self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter {list}", list=name))
        clearable(self.filter)
        self.filter.textChanged.connect(self._on_filter)
        self.count = words("", "small")
        self.tools = QHBoxLayout()
        self.tools.setSpacing(8)
        self.view = _table(name)
        self.view.setModel(model)
        self.view.activated.connect(self._on_activated)
        self.view.selectionModel().selectionChanged.connect(self._on_selection)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        if empty is not None:
            self._stack.addWidget(empty)
        self._narrow, self.filtered = False, True
        self.sign = icon_label("filter", "dim", 18)
        self._fitting = Fitting(self.view, model)
        self.others = Others(self.view, self._fitting)
        self._offer_menus()
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.view)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self.copy)
        self._lay_out()
        self._tell()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        narrow = width < tall(_NARROW_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            self.others.be_brief(narrow)
        self._tell()

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; what was selected stays selected where it still is."""
        with_keys = self.selected_keys()
        self.model.set_rows(rows)
        self._fitting.fit_when_seen()
        self.select_keys(with_keys)
        self._stack.setCurrentIndex(self._stack.count() - 1 if not rows else 0)
        self._tell()

    def selected(self) -> list[R]:
        """Return the selected rows, in the order shown."""
        lines = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.row_at(line) for line in lines]

    def selected_keys(self) -> list[object]:
        """Return the keys of the selected rows."""
        return [self.model.key(row) for row in self.selected()]

    def select_keys(self, keys: Sequence[object]) -> None:
        """Select the rows with these keys; the keys of the keyboard go on from the first."""
        chosen = self.view.selectionModel()
        flag = chosen.SelectionFlag
        chosen.clearSelection()
        lines = [line for line in map(self.model.line_of, keys) if line >= 0]
        if lines:
            column = self.view.horizontalHeader().logicalIndexAt(0)
            first = self.model.index(lines[0], max(column, 0))
            chosen.setCurrentIndex(first, flag.NoUpdate)
        for line in lines:
            chosen.select(self.model.index(line, 0), flag.Select | flag.Rows)

    @Slot()
    def bring_selected(self) -> None:
        """Bring the row that is selected into sight, if it is one."""
        chosen = self.view.selectionModel().selectedRows()
        if len(chosen) == 1:
            self.view.scrollTo(chosen[0])

    def table(self, *, selected_only: bool = False) -> list[list[str]]:
        """Return titles and texts of exactly what is shown: visible columns in their order."""
        seen = self._columns_shown()
        rows = self.selected() if selected_only else self.model.shown()
        return [[c.title for c in seen], *([c.text(row) for c in seen] for row in rows)]

    def values(self) -> tuple[list[str], list[list[Value]]]:
        """Return titles and rows of exactly what is shown; plain numbers and days stay such."""
        seen = self._columns_shown()
        rows = [[column.value(row) for column in seen] for row in self.model.shown()]
        return [column.title for column in seen], rows

    @Slot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, with titles, tab-separated."""
        lines = ["\t".join(cells) for cells in self.table(selected_only=True)]
        QApplication.clipboard().setText("\n".join(lines))

    def _columns_shown(self) -> list[Column[R]]:
        return [self.model.columns[index] for index in self._fitting.shown()]

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        policy = self.filter.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # what is beside it stays where it is
        self.filter.setSizePolicy(policy)
        row.addWidget(self.sign)
        row.addWidget(self.filter, 1)
        row.addWidget(self.count)
        row.addWidget(self.others)
        row.addLayout(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def _offer_menus(self) -> None:
        header = self.view.horizontalHeader()
        for widget, offer in ((header, self._choose_columns), (self.view, self._offer)):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(offer)

    @Slot(QPoint)
    def _choose_columns(self, at: QPoint) -> None:
        menu = _menu(self)
        offer_columns(menu, self.view, self._fitting)
        menu.popup(self.view.horizontalHeader().mapToGlobal(at))

    @Slot(QPoint)
    def _offer(self, at: QPoint) -> None:
        """Offer what can be done with the table: by the menu key, too."""
        menu, column = _menu(self), max(self.view.currentIndex().column(), 0)
        title, order = self.model.columns[column].title, Qt.SortOrder
        for text, way in (
            (tr("Sort by {column}, upwards", column=title), order.AscendingOrder),
            (tr("Sort by {column}, downwards", column=title), order.DescendingOrder),
        ):
            sorting = functools.partial(self.view.sortByColumn, column, way)
            menu.addAction(text).triggered.connect(sorting)
        copying = menu.addAction(tr("Copy with titles"))
        copying.setEnabled(bool(self.selected()))
        copying.triggered.connect(self.copy)
        menu.addSection(tr("Columns"))
        offer_columns(menu, self.view, self._fitting)
        menu.popup(self.view.viewport().mapToGlobal(at))

    def show_column(self, index: int, wanted: bool) -> None:
        """Show or hide a column; the last one visible stays."""
        self._fitting.show_column(index, wanted)

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        keys = self.selected_keys()
        self.model.set_filter(text)
        self.select_keys(keys)
        self._tell()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.model.row_at(index.row()))

    @Slot()
    def _on_selection(self, *_changes: Any) -> None:
        self._tell()
        self.selection_changed.emit()

    def _tell(self) -> None:
        shown, total = self.model.rowCount(), self.model.total()
        chosen = len(self.view.selectionModel().selectedRows())
        text = tr("{shown} of {total}", shown=shown, total=total) if shown != total else str(total)
        if chosen > (1 if self._narrow else 0):
            text = tr("{chosen} selected · {text}", chosen=chosen, text=text)
        self.count.setText(text)
        wanted = self.filtered and bool(total or self.filter.text())  # nobody filters nothing
        self.filter.setVisible(wanted)
        self.count.setVisible(wanted)
        self.sign.setVisible(wanted and self.width() >= tall(_ROOMY_PX))


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _table(name: str) -> QTableView:
    view = QTableView()
    view.setAccessibleName(name)
    view.setShowGrid(False)
    view.setSortingEnabled(True)
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionsMovable(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    return view


def bare(pane: TablePane[Any]) -> None:
    """Leave out the line above a short table: nobody filters six rows."""
    pane.filtered = False
    policy = pane.filter.sizePolicy()
    policy.setRetainSizeWhenHidden(False)
    pane.filter.setSizePolicy(policy)
    for each in (pane.sign, pane.filter, pane.count):
        each.hide()
    pane.others.stand_in_head()
