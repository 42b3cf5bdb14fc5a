"""The picture of a box that is open: it tells what the mouse is over and takes the page's keys."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from typing_extensions import override

from cellinv.ui.widgets.box_picture import BoxPicture


class StoragePicture(BoxPicture):
    """A box picture; ``pointed`` carries the slot under the mouse or ``None``.

    ``cut_asked`` and ``paste_asked`` (row, column) pick up and put down, ``removed`` leaves the
    selection out of the plan, ``run_asked`` has the plan done, ``menu_asked`` carries a point.
    """

    pointed = Signal(object)
    cut_asked = Signal()
    paste_asked = Signal(int, int)
    removed = Signal()
    run_asked = Signal()
    menu_asked = Signal(QPoint)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Cut):
            self.cut_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.current is not None:
            self.paste_asked.emit(*self.current)
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
        elif held and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.run_asked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu where the mouse is, or at the slot that the keys stand on."""
        slot = self._geometry().slot_at(event.pos().toPointF())
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        if by_key and self.current is not None:
            self.menu_asked.emit(self.mapToGlobal(self.cell_rect(self.current).center().toPoint()))
            return
        if slot is not None and slot not in self._marks.selected:
            self.select({slot})
            self.set_current(slot)
        self.menu_asked.emit(event.globalPos())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before = self._marks.hovered
        super().mouseMoveEvent(event)
        if self._marks.hovered != before:
            self.pointed.emit(self._marks.hovered)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)
