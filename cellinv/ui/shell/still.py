"""For what says something else time and again: only another size of it is passed on."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from typing_extensions import override

from cellinv.ui.shell.afterwards import Afterwards
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
        self._asked = Afterwards(self)
        self._asked.painted.connect(self._compare)
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
        kind = event.type()
        if kind == QEvent.Type.LayoutRequest and not self._is_line():
            if self.isVisible():
                self._asked.ask()
            else:
                self._compare()
        return super().event(event)

    @Slot()
    def _compare(self) -> None:
        """Pass on another height; of words that are seen already once they were painted.

        To work it out takes as long as to paint them, and it is nearly always the same.
        """
        before, self._told = self._told, self._high()
        if before != self._told:
            self.updateGeometry()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
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


class Ground(Still):
    """Fills the ground of its words itself, so that nothing below is painted with them."""

    def __init__(self, inner: QWidget, token: str, parent: QWidget | None = None) -> None:
        """``token`` names the colour of the theme."""
        super().__init__(inner, parent)
        self._token = token
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def fill(self, token: str) -> None:
        """Lie on another colour from now on."""
        if token != self._token:
            self._token = token
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme().colour(self._token))
        painter.end()


def cover(widget: QWidget) -> None:
    """Let what lies on a card fill its own ground: so nothing below it is painted with it."""
    widget.setProperty("role", "cover")  # of which the style sheet says nothing
    widget.setBackgroundRole(QPalette.ColorRole.Base)
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
