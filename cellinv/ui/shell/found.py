"""What a search found, in a list that drops from the scan line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import ICONS, icon
from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.states import look_of
from cellinv.ui.shell.theme import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.ui.shell.top_line import ScanLine

AnyIndex = QModelIndex | QPersistentModelIndex
_LINE_PX: Final = 40
_LINES: Final = 9


@dataclass(frozen=True)
class Found:
    """One thing found: its kind, id, code, state, and what else it is called."""

    kind: str
    id: int
    code: str
    status: str = ""
    label: str = ""

    def text(self) -> str:
        """Return the line of the list."""
        kind = tr(self.kind.replace("_", " ").capitalize())
        status = look_of(self.status).text() if self.status else ""
        label = self.label if self.label != self.code else ""
        return "   ".join(part for part in (self.code, kind, label, status) if part)


class _FoundModel(QAbstractListModel):
    """The things found, the closest first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: tuple[Found, ...] = ()

    def set_found(self, found: Sequence[Found]) -> None:
        """Show these."""
        self.beginResetModel()
        self.found = tuple(found)
        self.endResetModel()

    @override
    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.found)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.found[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return one.text()
        if role == Qt.ItemDataRole.DecorationRole:
            kind = {"cell_line": "line"}.get(one.kind, one.kind)
            return icon(kind if kind in ICONS else "search", theme().tokens.dim)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(200, tall(_LINE_PX))
        return None


class FoundList(QFrame):
    """The list below the scan line; ``chosen`` carries a :class:`Found`, Escape closes it."""

    chosen = Signal(object)

    def __init__(self, scan_line: ScanLine, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "card")
        self.setAccessibleName(tr("Found"))
        self._scan_line, self._field = scan_line, scan_line.field
        self._told = QLabel()
        self._told.setProperty("role", "small")
        self.model = _FoundModel(self)
        self.view = QListView()
        self.view.setAccessibleName(tr("Found"))
        self.view.setModel(self.model)
        self.view.setUniformItemSizes(True)
        self.view.activated.connect(self._choose)
        self.view.clicked.connect(self._choose)
        self.view.installEventFilter(self)
        self._field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self._told)
        column.addWidget(self.view)
        self.hide()

    def show_found(self, text: str, found: Sequence[Found], *, more: bool = False) -> None:
        """Drop the list with what was found for a text and go into it."""
        self.model.set_found(found)
        values = {"text": text, "count": len(found)}
        said = tr("{count} found for “{text}”", **values)
        if not found:
            said = tr("Nothing was found for “{text}”", **values)
        self._told.setText(said + (tr(", and more") if more else ""))
        self.view.setVisible(bool(found))
        lines = min(len(found), _LINES)
        self.view.setFixedHeight(lines * tall(_LINE_PX) + 4)
        self._place()
        self.show()
        self.raise_()
        if found:
            self.view.setCurrentIndex(self.model.index(0))
            self.view.setFocus()

    def _place(self) -> None:
        below = self._scan_line.mapTo(self.window(), QPoint(0, self._scan_line.height() + 4))
        self.move(below)
        self.setFixedWidth(self._scan_line.width())
        self.adjustSize()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.hide()
        self.chosen.emit(self.model.found[index.row()])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self.isVisible() and event.key() == Qt.Key.Key_Escape:
                self.hide()
                self._field.setFocus()
                return True
            if watched is self._field:
                self.hide()
        elif event.type() == QEvent.Type.FocusOut and watched is self.view:
            self.hide()
        elif event.type() == QEvent.Type.Resize and watched is self._field and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
