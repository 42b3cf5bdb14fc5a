"""Lots against items: each field's shape and colour tell how far it is, its word what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.ui.quality.kinds import KindChoice
from cellinv.ui.shell.icons import icon
from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.chip import ChipView
from cellinv.ui.widgets.flow import ChipRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FIELD_PX, _LINE_PX, _SHAPE_PX = 66, 34, 18
_STATES = (
    "passed", "deviation", "to_review", "to_judge", "under_way", "overdue", "to_do", "failed",
)  # fmt: skip


class MatrixModel(QAbstractTableModel):
    """Lots in rows; in columns the items of the panels they have, by code and name."""

    def __init__(self) -> None:
        super().__init__()
        self.lots: tuple[LotQuality, ...] = ()
        self.items: list[tuple[str, str]] = []
        self._of: list[dict[tuple[str, str], ItemStands]] = []
        theme().changed.connect(self._redraw)

    def show_lots(self, lots: Sequence[LotQuality]) -> None:
        """Show these lots."""
        self.beginResetModel()
        self.lots = tuple(lots)
        self._of = [{(one.item.code, one.item.name): one for one in lot.items} for lot in lots]
        self.items = list(dict.fromkeys(key for own in self._of for key in own))
        self.endResetModel()

    def at(self, index: AnyIndex) -> ItemStands | None:
        """Return the item of a lot at a field, if its panel has it."""
        return self._of[index.row()].get(self.items[index.column()])

    @override
    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lots)

    @override
    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.items)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        roles = Qt.ItemDataRole
        one = self.at(index) if index.isValid() else None
        if role in {roles.ToolTipRole, roles.AccessibleTextRole}:
            text = self._told(index)
            return plain_tip(text) if role == roles.ToolTipRole else text
        if one is None:
            return None
        if role == roles.DecorationRole:
            look = look_of(one.state.value)
            tone = "dim" if look.tone == "plain" else look.tone
            return icon(look.icon, theme().tokens.colours()[tone])
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        roles = Qt.ItemDataRole
        if orientation == Qt.Orientation.Vertical:
            if role == roles.DisplayRole:
                return self.lots[section].code
            return theme().font(mono=True) if role == roles.FontRole else None
        code, name = self.items[section]
        if role == roles.DisplayRole:
            return code
        return plain_tip(f"{code} {name}") if role == roles.ToolTipRole else None

    def _told(self, index: AnyIndex) -> str:
        lot, (code, name) = self.lots[index.row()], self.items[index.column()]
        one = self.at(index)
        state = look_of(one.state.value).text() if one else tr("not in its panel")
        value = one.last.value if one and one.last else None
        return a_list(part for part in (lot.code, f"{code} {name}", state, value) if part)

    @Slot()
    def _redraw(self) -> None:
        if self.lots and self.items:
            last = self.index(len(self.lots) - 1, len(self.items) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class _Centred(QStyledItemDelegate):
    """Puts the shape into the middle of its field."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        shape = index.data(Qt.ItemDataRole.DecorationRole)
        field = QStyleOptionViewItem(option)
        self.initStyleOption(field, index)
        field.icon = QIcon()
        style = field.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, field, painter, field.widget)
        if isinstance(shape, QIcon):
            side = tall(_SHAPE_PX)
            place = QRect(0, 0, side, side)
            place.moveCenter(field.rect.center())
            shape.paint(painter, place)


class Matrix(QWidget):
    """``chosen`` carries the id of a lot and the code of an item."""

    chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.model, self.view = MatrixModel(), QTableView()
        self.model.setParent(self)
        self.kind = KindChoice()
        self._lots: tuple[LotQuality, ...] = ()
        self.kind.currentIndexChanged.connect(self._show)
        legend = ChipRow()
        self._dress_view()
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.view, 1)
        looks = [look_of(state) for state in _STATES]
        legend.say([ChipView(look.text(), look.icon, look.tone) for look in looks])

    def show_lots(self, lots: Sequence[LotQuality]) -> None:
        """Show the lots that have a panel, of one kind at a time."""
        self._lots = tuple(lot for lot in lots if lot.panel is not None)
        self.kind.offer(lot.kind for lot in self._lots)
        self._show()

    @Slot()
    def _show(self, _index: int = 0) -> None:
        kind = self.kind.currentData()
        self.model.show_lots([lot for lot in self._lots if lot.kind == kind])

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        one = self.model.at(index)
        if one is not None:
            self.chosen.emit(self.model.lots[index.row()].id, one.item.code)

    @Slot()
    def _fit(self) -> None:
        self.view.horizontalHeader().setDefaultSectionSize(tall(_FIELD_PX))
        self.view.verticalHeader().setDefaultSectionSize(tall(_LINE_PX))

    def _dress_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(_Centred(view))
        view.setAccessibleName(tr("Lots by items"))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setTabKeyNavigation(False)
        view.setShowGrid(False)
        view.setCornerButtonEnabled(False)
        view.activated.connect(self._choose)
        view.clicked.connect(self._choose)
        for header in (view.horizontalHeader(), view.verticalHeader()):
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme().changed.connect(self._fit)
        self._fit()
