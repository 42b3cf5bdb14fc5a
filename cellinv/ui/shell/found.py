"""What a search found, in a list that drops from the scan line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListView, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.found_line import FOUND_ROLE, LINE_PX, AnyIndex, Found, FoundDelegate
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.sizes import tall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.ui.shell.top_line import ScanLine

_LINES, _FEWEST = 8, 3
_FOOT_PX, _FRAME_PX = 52, 28
"""What the line at the page's foot takes, which tells how the last act ended, and the frame."""
_WIDE_PX: Final = 520
"""So wide at least, in large text too: a place is told from the room down to the slot."""
_EDGE_PX: Final = 24
_AROUND: Final = (6, 4, 6, 4)
"""Around what was found in words: as far from the edge as the lines below it."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}

__all__ = ["Found", "FoundList"]


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
        return one if role == FOUND_ROLE else None


class FoundList(QFrame):
    """The list below the scan line; ``chosen`` carries a :class:`Found`, Escape closes it.

    While somebody types, the focus stays in the scan line: Down and Up choose, Enter opens what
    is chosen. ``all_asked`` asks for the whole list.
    """

    chosen = Signal(object)
    all_asked = Signal()

    def __init__(self, scan_line: ScanLine, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "card")
        self.setProperty("raised", True)  # it lies on other cards
        self.setAccessibleName(tr("Found"))
        self._scan_line, self._field = scan_line, scan_line.field
        self._told = PlainLabel()
        self._told.setProperty("role", "small")
        self._told.setContentsMargins(*_AROUND)
        self.model = _FoundModel(self)
        self.view = QListView()
        self.view.setAccessibleName(tr("Found"))
        self.view.setModel(self.model)
        self.view.setItemDelegate(FoundDelegate(self.view))
        self.view.setMouseTracking(True)
        self.view.setUniformItemSizes(True)
        self.view.activated.connect(self._choose)
        self.view.clicked.connect(self._choose)
        self.view.installEventFilter(self)
        self._field.installEventFilter(self)
        self.more = QPushButton()
        self.more.setProperty("role", "quiet")
        self.more.clicked.connect(self.all_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self._told)
        column.addWidget(self.view)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_found(
        self, text: str, found: Sequence[Found], *, more: bool = False, enter: bool = True
    ) -> None:
        """Drop the list with what was found for a text; ``enter`` goes into it.

        An answer that comes when the scan line is gone, behind a lock, is shown no more.
        """
        if not self._field.isVisible():
            return
        self.model.set_found(found)
        values = {"text": text, "count": len(found)}
        said = tr("{count} found for “{text}”", **values)
        if not found:
            said = tr("Nothing was found for “{text}”", **values)
        self._told.setText(said + (tr(", and more") if more else ""))
        self.more.setText(tr("Show all that was found"))
        self.more.setVisible(more)
        self.view.setVisible(bool(found))
        self._place()
        self.show()
        self.raise_()
        if found and enter:
            self.view.setCurrentIndex(self.model.index(0))
            self.view.setFocus()

    def _place(self) -> None:
        line, window = self._scan_line, self.window()
        below = line.mapTo(window, QPoint(0, line.height() + 4))
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        room = below.x() + line.width() if mirrored else window.width() - below.x()
        wide = max(line.width(), min(tall(_WIDE_PX), room - _EDGE_PX))
        room_below = window.height() - below.y() - tall(_FOOT_PX)
        lines = min(_LINES, max((room_below - self._around()) // tall(LINE_PX), _FEWEST))
        self.view.setFixedHeight(min(len(self.model.found), lines) * tall(LINE_PX) + 4)
        self.setFixedWidth(wide)
        self.move(below - QPoint(wide - line.width() if mirrored else 0, 0))
        self.adjustSize()

    def _around(self) -> int:
        """Return how high all is that stands around the lines."""
        more = 0 if self.more.isHidden() else self.more.sizeHint().height()
        return self._told.sizeHint().height() + more + _FRAME_PX

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.hide()
        self.chosen.emit(self.model.found[index.row()])

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self.isVisible() and self._take_key(watched, event.key()):
                return True
        elif event.type() == QEvent.Type.FocusOut:
            self._leave(watched)
        elif event.type() == QEvent.Type.Hide and watched is self._field:
            self.hide()
        elif event.type() == QEvent.Type.Resize and watched is self._field and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _take_key(self, watched: QObject, key: int) -> bool:
        """Do what a key means while the list is open; say whether it meant anything."""
        if key == Qt.Key.Key_Escape:
            self.hide()
            self._field.setFocus()
            return True
        if watched is not self._field:
            return False
        here = self.view.currentIndex()
        if key in _STEPS and self.model.found:
            row = here.row() + _STEPS[Qt.Key(key)] if here.isValid() else 0
            self.view.setCurrentIndex(self.model.index(min(max(row, 0), len(self.model.found) - 1)))
            return True
        if key in _ENTER and here.isValid():
            self._choose(here)
            return True
        if key in _ENTER:
            self.hide()
        return False

    def _leave(self, watched: QObject) -> None:
        """Close the list when the focus goes to neither its parts nor the scan line."""
        near = {self.view, self.more, self._field}
        if watched in {self.view, self._field} and self.window().focusWidget() not in near:
            self.hide()
