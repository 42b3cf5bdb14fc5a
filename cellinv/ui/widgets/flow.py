"""Chips in a row that goes on below where the line is full."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QStyle, QWidget
from typing_extensions import override

from cellinv.ui.shell.plain import plain_tip
from cellinv.ui.widgets.chip import Chip, ChipView

if TYPE_CHECKING:
    from collections.abc import Iterable


_NO_LIMIT = 16777215


class FlowLayout(QLayout):
    """Lays widgets out like words of a text."""

    def __init__(self, parent: QWidget, spacing: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._hints: list[tuple[QLayoutItem, QSize]] | None = None
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()

    @override
    def invalidate(self) -> None:
        self._hints = None
        self._heights.clear()
        super().invalidate()

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._hints = None
        self._heights.clear()
        return self._items.pop(index)

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        known = self._heights.get(width)
        if known is None:
            known = self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return known

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        holder = self.parentWidget()
        way = holder.layoutDirection() if holder is not None else Qt.LayoutDirection.LeftToRight
        y = rect.y()
        for line in self._lines(max(rect.width(), 1)):
            high = max(hint.height() for _, hint in line)
            x = rect.x()
            for item, hint in line:
                if move:
                    top = item.alignment() & Qt.AlignmentFlag.AlignTop
                    lower = 0 if top else (high - hint.height()) // 2
                    at = QRect(QPoint(x, y + lower), hint)
                    item.setGeometry(QStyle.visualRect(way, rect, at))
                x += hint.width() + self.spacing()
            y += high + self.spacing()
        return max(y - self.spacing() - rect.y(), 0)

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return what stands in each line, with its size."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        if self._hints is None:  # what is hidden takes no room
            self._hints = [(one, one.sizeHint()) for one in self._items if not one.isEmpty()]
        room = QSize(width, _NO_LIMIT)
        for item, wanted in self._hints:
            hint = wanted.boundedTo(room)
            if not lines or hint.width() > left:
                lines.append([])
                left = width
            lines[-1].append((item, hint))
            left -= hint.width() + self.spacing()
        return lines


class ChipRow(QWidget):
    """A row of chips, replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[ChipView, ...] = ()
        self._flow = FlowLayout(self)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def say(self, said: Iterable[ChipView]) -> None:
        """Let the row's own chips say this and nothing else; a row is given widgets, or words."""
        wanted = tuple(said)
        if wanted == self._said:
            return
        self._said = wanted
        while self._flow.count() < len(wanted):
            self._flow.addWidget(Chip())
        for index in range(self._flow.count()):
            chip = cast("Chip", self._flow.itemAt(index).widget())  # type: ignore[union-attr]
            chip.setVisible(index < len(wanted))
            if index < len(wanted):
                chip.say(wanted[index].text, wanted[index].icon, wanted[index].tone)
                chip.setToolTip(plain_tip(wanted[index].tip))
        self.setVisible(bool(wanted))
        self.updateGeometry()

    def show_chips(self, chips: Iterable[QWidget]) -> None:
        """Show these and no others."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for chip in chips:
            self._flow.addWidget(chip)
        self.setVisible(self._flow.count() > 0)
        self.updateGeometry()


def flowing(*widgets: QWidget, spacing: int = 8, top: bool = False) -> QWidget:
    """Return a row of widgets that goes on below where there is no room.

    ``top`` lets what is higher than the rest hang down, as figures with a note do.
    """
    holder = QWidget()
    flow = FlowLayout(holder, spacing)
    for widget in widgets:
        flow.addWidget(widget)
        if top:
            flow.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    policy.setVerticalPolicy(policy.Policy.Minimum)
    holder.setSizePolicy(policy)
    return holder
