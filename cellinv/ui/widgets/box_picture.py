"""The picture of a box: moved through with keys and mouse, selected from, dragged from."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from cellinv.ui.widgets.box_drag import BoxDropTarget
from cellinv.ui.widgets.box_view import Slot

_STEPS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class BoxPicture(BoxDropTarget):
    """A box from above. ``clicked`` and ``activated`` carry (row, column)."""

    clicked = Signal(int, int)
    activated = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPointF | None = None
        self._anchor: Slot | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = Qt.Key(event.key()), self._marks.current or (0, 0)
        if key in _STEPS and self._view.rows:
            self._step(key, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._marks.current:
            self.activated.emit(*current)
        elif key == Qt.Key.Key_Space and self._marks.current:
            self.select(self._marks.selected ^ {current})
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select(cell.slot for cell in self._view.cells if cell.filled)
        elif event.matches(QKeySequence.StandardKey.Copy):
            codes = [cell.code for cell in self.selected() if cell.code]
            QApplication.clipboard().setText("\n".join(codes))
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position()
        slot = self._geometry().slot_at(event.position())
        if slot is None:
            return
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier:
            self.select(self._marks.selected ^ {slot})
        elif held & Qt.KeyboardModifier.ShiftModifier and self._anchor:
            self.select(_block(self._anchor, slot))
        elif slot not in self._marks.selected:
            self.select({slot})
        if not held & Qt.KeyboardModifier.ShiftModifier:
            self._anchor = slot
        self.set_current(slot)
        self.clicked.emit(*slot)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        slot = self._geometry().slot_at(event.position())
        if slot != self._marks.hovered:
            self._marks.hovered = slot
            self.update()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        way = event.position() - self._pressed
        if self._band is None and way.manhattanLength() < QApplication.startDragDistance():
            return
        start = self._geometry().slot_at(self._pressed)
        if self._band is None and self._draggable and start and self._view.cell(start).filled:
            self._pressed = None
            self._drag()
        else:
            self._stretch(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        slot = self._geometry().slot_at(event.position())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if self._pressed is not None and self._band is None and slot and plain:
            self.select({slot})
        self._pressed = self._band = None
        self.update()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        slot = self._geometry().slot_at(event.position())
        if slot is not None:
            self.activated.emit(*slot)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._marks.hovered = None
        self.update()

    def _step(self, key: Qt.Key, *, extend: bool) -> None:
        if self._marks.current is None:
            self.set_current((0, 0))
            self._anchor = (0, 0)
            return
        row, column = (a + b for a, b in zip(self._marks.current, _STEPS[key], strict=True))
        if not self._view.holds((row, column)):
            return
        self.set_current((row, column))
        if extend and self._anchor:
            self.select(_block(self._anchor, (row, column)))
        else:
            self._anchor = (row, column)

    def _stretch(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        self._band = QRectF(self._pressed, event.position()).normalized()
        found = {s for s in self._geometry().slots_in(self._band) if self._view.cell(s).filled}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            found |= self._marks.selected
        self.select(found)
        self.update()


def _block(one: Slot, other: Slot) -> set[Slot]:
    """Return the slots of the rectangle between two."""
    rows = sorted((one[0], other[0]))
    columns = sorted((one[1], other[1]))
    return {
        (row, column)
        for row in range(rows[0], rows[1] + 1)
        for column in range(columns[0], columns[1] + 1)
    }
