"""The picture of the box that is open, which also tells what the mouse is over."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QMouseEvent
from typing_extensions import override

from cellinv.ui.widgets.box_picture import BoxPicture


class StoragePicture(BoxPicture):
    """A box picture; ``pointed`` carries the slot under the mouse or ``None``."""

    pointed = Signal(object)

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
