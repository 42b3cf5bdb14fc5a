"""Lots against items: each field's shape and colour tell how far it is, its word what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionHeader,
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

    from PySide6.QtGui import QResizeEvent

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FIELD_PX, _LINE_PX, _SHAPE_PX = 40, 34, 18
_CODES_PX, _NAMES_PX, _PAD_PX = 66, 216, 12
_LINES = 4
"""Names stand above the fields where below them there is room for so many lots."""
_STATES = (
    "passed", "deviation", "to_review", "to_judge", "under_way", "overdue", "to_do", "failed",
)  # fmt: skip


class MatrixModel(QAbstractTableModel):
    """Lots in rows; in columns the items of the panels they have, by code and name."""

    def __init__(self) -> None:
        super().__init__()
        self.lots: tuple[LotQuality, ...] = ()
        self.items: list[tuple[str, str]] = []
        self._marked = -1
        self._of: list[dict[tuple[str, str], ItemStands]] = []
        theme().changed.connect(self._redraw)

    def show_lots(self, lots: Sequence[LotQuality]) -> None:
        """Show these lots."""
        self.beginResetModel()
        self.lots = tuple(lots)
        self._of = [{(one.item.code, one.item.name): one for one in lot.items} for lot in lots]
        self.items = list(dict.fromkeys(key for own in self._of for key in own))
        self.endResetModel()

    def mark(self, lot_id: int) -> None:
        """Tell this lot from the others."""
        self._marked = lot_id
        if self.lots:
            last = len(self.lots) - 1
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)

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
                lot = self.lots[section]
                return f"▸ {lot.code}" if lot.id == self._marked else lot.code
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


class _Names(QHeaderView):
    """Writes code and name of each item upwards where there is the height, else its code alone."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.setSectionsClickable(True)
        self.upright = False

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._high()) if self.upright else hint

    def make_room(self, height: int) -> None:
        """Follow the height that titles and fields have together."""
        self.upright = height - self._high() >= _LINES * tall(_LINE_PX)
        self.setDefaultSectionSize(tall(_FIELD_PX if self.upright else _CODES_PX))
        self.geometriesChanged.emit()

    @override
    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        if not self.upright or not isinstance(model, MatrixModel):
            super().paintSection(painter, rect, section)
            return
        code, name = model.items[section]
        around, pad = rect.size().transposed(), tall(_PAD_PX) // 2
        option = QStyleOptionHeader()
        self.initStyleOption(option)
        option.rect, option.section = rect, section
        self.style().drawControl(QStyle.ControlElement.CE_HeaderSection, option, painter, self)
        painter.save()
        painter.translate(rect.left(), rect.bottom() - pad)
        painter.rotate(-90)
        room = QRect(0, 0, around.width() - 2 * pad, around.height())
        for font, text in ((self._font(bold=True), code), (self._font(), name)):
            painter.setFont(font)
            painter.setPen(theme().colour("text"))
            metrics = QFontMetrics(font)
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), cut)
            room.setLeft(room.left() + metrics.horizontalAdvance(text) + pad)
        painter.restore()

    def _font(self, *, bold: bool = False) -> QFont:
        font = QFont(theme().font("small"))
        font.setBold(bold)
        return font

    def _high(self) -> int:
        """Return how high all names would be, within reason."""
        model, pad = self.model(), tall(_PAD_PX)
        items = model.items if isinstance(model, MatrixModel) else []
        codes, names = QFontMetrics(self._font(bold=True)), QFontMetrics(self._font())
        wanted = (codes.horizontalAdvance(c) + names.horizontalAdvance(n) for c, n in items)
        return min(max(wanted, default=0) + 2 * pad, tall(_NAMES_PX))


class Matrix(QWidget):
    """``chosen`` carries the id of a lot and the code of an item."""

    chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.model, self.view = MatrixModel(), QTableView()
        self.names = _Names(self.view)
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
        column.addStretch()
        looks = [look_of(state) for state in _STATES]
        legend.say([ChipView(look.text(), look.icon, look.tone) for look in looks])

    def show_lots(self, lots: Sequence[LotQuality]) -> None:
        """Show the lots that have a panel, of one kind at a time."""
        self._lots = tuple(lot for lot in lots if lot.panel is not None)
        self.kind.offer(lot.kind for lot in self._lots)
        self._show()

    def mark(self, lot_id: int) -> None:
        """Tell this lot from the others."""
        self.model.mark(lot_id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()  # the legend may need another line now
        return super().event(event)

    @Slot()
    def _show(self, _index: int = 0) -> None:
        kind = self.kind.currentData()
        self.model.show_lots([lot for lot in self._lots if lot.kind == kind])
        self._fit()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        one = self.model.at(index)
        if one is not None:
            self.chosen.emit(self.model.lots[index.row()].id, one.item.code)

    @Slot()
    def _fit(self) -> None:
        """Let the bar stand below the last lot, and names above the fields if there is room."""
        self.view.verticalHeader().setDefaultSectionSize(tall(_LINE_PX))
        self.names.make_room(self.height() - self.view.y())
        high = self.names.sizeHint().height() + len(self.model.lots) * tall(_LINE_PX)
        bar = self.view.horizontalScrollBar().sizeHint().height()
        self.view.setMaximumHeight(high + bar + 2 * self.view.frameWidth())

    def _dress_view(self) -> None:
        view = self.view
        view.setHorizontalHeader(self.names)
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
