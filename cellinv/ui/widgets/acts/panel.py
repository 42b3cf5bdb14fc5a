"""A panel beside what it acts on: a title, fields, one button that does it, Esc to leave."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLayoutItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.scrolled import AsHigh
from cellinv.ui.widgets.text import SectionLabel, words

_LARGE: Final = 1.25


class ActPanel(QWidget):
    """The frame of a panel; ``closed`` is sent when it is left, by the act or without it."""

    closed = Signal()

    def __init__(self, title: str, act: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title = SectionLabel(title)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(4)
        self.button = button(act, icon, "primary")
        self.button.clicked.connect(self.go)
        self.leave_button = button(tr("Cancel"), kind="quiet")
        self.leave_button.clicked.connect(self.leave)
        self._asked: AsHigh | None = None
        self._ends = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._ends.setSpacing(8)
        self._ends.addWidget(self.button, 1)
        self._ends.addWidget(self.leave_button)
        self._follow_text()
        theme().changed.connect(self._follow_text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self.fields)
        column.addLayout(self._ends)
        column.addStretch(1)

    def add(self, caption: str, field: QWidget) -> QLabel:
        """Put a field with its caption into the panel; return the caption."""
        return _ask(self.fields, caption, field)

    def add_beside(self, *asked: tuple[str, QWidget]) -> None:
        """Put fields with their captions beside each other into the panel."""
        line = QHBoxLayout()
        line.setSpacing(8)
        for caption, field in asked:
            column = QVBoxLayout()
            column.setSpacing(self.fields.spacing())
            _ask(column, caption, field)
            line.addLayout(column, 1)
        self.fields.addLayout(line)

    def lead_with(self, widget: QWidget) -> None:
        """Put what is to be read before it is done above all that is asked: they scroll as one."""
        self.keep_ends()
        widget.setAutoFillBackground(False)  # as a scrolled area left it
        widget.setMinimumHeight(0)
        above = self._asked.widget() if self._asked is not None else None
        lines = above.layout() if above is not None else None
        if isinstance(lines, QVBoxLayout):
            lines.insertWidget(0, widget)

    def bring(self, field: QWidget) -> None:
        """Bring a field into sight where what is asked scrolls."""
        if self._asked is not None:
            self._asked.ensureWidgetVisible(field)

    def keep_ends(self) -> None:
        """Keep the buttons in sight: in a room that is too low what they end scrolls."""
        column = self.layout()
        if self._asked is not None or not isinstance(column, QVBoxLayout):
            return
        above = QWidget()
        lines = QVBoxLayout(above)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(column.spacing())
        fills = not column.stretch(column.count() - 1)
        while (first := column.itemAt(0)) is not None and first.layout() is not self._ends:
            stretch = column.stretch(0)
            column.takeAt(0)
            _add(lines, first, stretch)
        self._asked = AsHigh(above)
        column.insertWidget(0, self._asked, int(fills))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow_text()

    @Slot()
    def _follow_text(self) -> None:
        """Let the two buttons stand above each other where large words fill the width."""
        way, ends = QBoxLayout.Direction, (self.button, self.leave_button)
        shown = [one.sizeHint().width() for one in ends if not one.isHidden()]
        wide = sum(shown) + self._ends.spacing() > self.width()
        stacked = theme().scale >= _LARGE and wide
        self._ends.setDirection(way.TopToBottom if stacked else way.LeftToRight)

    @Slot()
    def go(self) -> None:
        """Do what the panel is for."""

    @Slot()
    def leave(self) -> None:
        """Close the panel."""
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.button.isEnabled():
            focus = self.focusWidget()
            (focus.click if isinstance(focus, QPushButton) else self.go)()
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """Take Esc before a shortcut of the window does."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)


def _ask(column: QVBoxLayout, caption: str, field: QWidget) -> QLabel:
    label = words(caption, "small")
    label.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(caption)
    column.addWidget(label)
    column.addWidget(field)
    return label


def _add(lines: QVBoxLayout, item: QLayoutItem, stretch: int) -> None:
    """Put what stood in another column at the end of this one."""
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        lines.addWidget(widget, stretch)
    elif inner is not None:
        lines.addLayout(inner, stretch)
    else:
        lines.addItem(item)
