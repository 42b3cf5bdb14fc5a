"""For what says something else time and again: only another size of it is passed on."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from typing_extensions import override

from cellinv.ui.shell.theme import theme

_RESIZING: Final = frozenset({QEvent.Type.FontChange, QEvent.Type.StyleChange})


class Still(QWidget):
    """Holds one widget in a column whose width is given.

    Without it each word said anew lets all that is around be laid out again, up to the window.
    A single line isn't even asked: other words are as high.
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
        if self._is_line():
            self._inner.setFixedSize(self.size())  # so that Qt passes on nothing of its words
        else:
            self._inner.setGeometry(self.rect())
        self._told = self._high()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_line() and event.type() in _RESIZING:
            self.updateGeometry()

    def _is_line(self) -> bool:
        return isinstance(self._inner, QLabel) and not self._inner.wordWrap()

    def _high(self) -> int:
        inner = self._inner
        if inner.hasHeightForWidth():
            return inner.heightForWidth(max(self.width(), 1))
        return inner.sizeHint().height()


def cover(widget: QWidget, colour: QColor | None = None) -> None:
    """Let what lies on a card fill its own ground: so nothing below it is painted with it.

    What lies on something else is told the colour of that.
    """
    widget.setProperty("role", "cover")  # of which the style sheet says nothing
    widget.setBackgroundRole(QPalette.ColorRole.Base)
    if colour is not None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, colour)
        widget.setPalette(palette)
    widget.setAutoFillBackground(True)


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
