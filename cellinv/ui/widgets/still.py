"""A holder of what says something else time and again: only another height is passed on."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override


class Still(QWidget):
    """Holds one widget in a column whose width is given.

    Without it each word said anew lets all that is around be laid out again, up to the window.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inner, self._told = inner, -1
        inner.setParent(self)
        self.setSizePolicy(inner.sizePolicy())

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._inner.sizeHint().width(), self._high())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._inner.minimumSizeHint().width(), self._high())

    @override
    def hasHeightForWidth(self) -> bool:
        return self._inner.hasHeightForWidth()

    @override
    def heightForWidth(self, width: int) -> int:
        return self._inner.heightForWidth(width)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            before, self._told = self._told, self._high()
            if before != self._told:
                self.updateGeometry()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inner.setGeometry(self.rect())
        self._told = self._high()

    def _high(self) -> int:
        inner = self._inner
        if inner.hasHeightForWidth():
            return inner.heightForWidth(max(self.width(), 1))
        return inner.sizeHint().height()
