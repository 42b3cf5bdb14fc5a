"""For what says something else time and again: only another size of it is passed on."""

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget
from typing_extensions import override

from cellinv.ui.shell.theme import theme


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


def cover(widget: QWidget) -> None:
    """Let what lies on a card fill its own ground: so nothing below it is painted with it."""
    widget.setProperty("role", "cover")  # of which the style sheet says nothing
    widget.setBackgroundRole(QPalette.ColorRole.Base)
    widget.setAutoFillBackground(True)


_RESIZING = {QEvent.Type.FontChange, QEvent.Type.StyleChange}


class StillButton(QPushButton):
    """A button whose words change every second; what is around it isn't laid out again for that."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        theme().changed.connect(self._settle)

    def say(self, words: str) -> None:
        """Say something else."""
        if words != self.text():
            self.setText(words)
            self._settle()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _RESIZING:
            self._settle()

    @Slot()
    def _settle(self) -> None:
        """Take the room the words need: Qt passes on nothing of what has a fixed size."""
        wanted = self.sizeHint()
        if self.text() and wanted != self.maximumSize():
            self.setFixedSize(wanted)
