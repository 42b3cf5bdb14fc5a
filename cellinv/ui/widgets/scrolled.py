"""A column that scrolls where its room is too low for it, and is nothing to be seen elsewhere."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLayout, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from cellinv.ui.shell.sizes import tall
from cellinv.ui.shell.theme import theme

_LOWEST = 120
_BESIDE = 420


class Scrolled(QScrollArea):
    """Holds a widget as wide as itself; keys reach the bar only while there is something below."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not inner.property("role"):
            inner.setProperty("role", "plain")
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._offer)

    @override
    def minimumSizeHint(self) -> QSize:
        inner = self.widget()
        return QSize(inner.minimumSizeHint().width() if inner else 0, _LOWEST)

    @override
    def sizeHint(self) -> QSize:
        inner = self.widget()
        if inner is None:
            return super().sizeHint()
        hint = inner.sizeHint()
        if inner.hasHeightForWidth():
            widths = {max(self.width(), 1), max(self.viewport().width(), 1)}  # the bar is to go
            hint.setHeight(max(map(inner.heightForWidth, widths)))
        return hint.boundedTo(inner.maximumSize()).expandedTo(inner.minimumSize())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hold()
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self._hold()
        return super().eventFilter(watched, event)

    def _hold(self) -> None:
        """Let it be as high as its words must be at this width: Qt asks for the least one."""
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        if inner is None or layout is None or not layout.hasHeightForWidth():
            return
        wanted = layout.totalMinimumHeightForWidth(self.viewport().width())
        if inner.minimumHeight() != wanted:
            inner.setMinimumHeight(wanted)
            self.updateGeometry()  # what it lies in gave it what it asked for before

    @Slot(int, int)
    def _offer(self, _low: int, high: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.TabFocus if high > 0 else policy.NoFocus)


class AsHigh(Scrolled):
    """Asks for as much height as what is in it does, and for more or less when that changes."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(inner, parent)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Preferred)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        taken = super().eventFilter(watched, event)
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return taken


class Bending(QBoxLayout):
    """Things beside each other where width and size of text leave the room for it, else below."""

    def __init__(
        self, parent: QWidget | None = None, *, beside: bool = True, needs: int = _BESIDE
    ) -> None:
        """``beside`` says how they stand until there is a width; ``needs`` how wide that is."""
        way = QBoxLayout.Direction
        super().__init__(way.LeftToRight if beside else way.TopToBottom)
        self._needs = needs
        self._width = 0  # Qt forgets its own whenever something in it changes
        theme().changed.connect(self._bend)
        if parent is not None:
            parent.setLayout(self)

    @override
    def setGeometry(self, area: QRect, /) -> None:
        self._width = area.width()
        self._bend()
        super().setGeometry(area)

    @Slot()
    def _bend(self) -> None:
        """Stand as the width and the size of the text want it."""
        way = QBoxLayout.Direction
        wanted = way.LeftToRight if self._width >= tall(self._needs) else way.TopToBottom
        if self._width and wanted is not self.direction():
            self.setDirection(wanted)


class BentLine(QWidget):
    """A line of two parts; the second goes below the first where there is no room beside it."""

    def __init__(self, first: QLayout, second: QLayout) -> None:
        super().__init__()
        self._parts = first, second
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(8)
        self._line.addLayout(first, 1)
        self._line.addLayout(second)

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        hint.setWidth(max(part.minimumSize().width() for part in self._parts))
        return hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bend()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._bend()
        return super().event(event)

    def _bend(self) -> None:
        wanted = sum(part.sizeHint().width() for part in self._parts) + self._line.spacing()
        way = QBoxLayout.Direction
        self._line.setDirection(way.LeftToRight if wanted <= self.width() else way.TopToBottom)
