"""The line that searches within a lineage: what is found is lit, and gone through."""

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.naming import clearable
from cellinv.ui.widgets.text import words

_LEAST_PX: Final = 96
_AROUND_PX: Final = 56
"""Beside the words: the frame, and the button that clears the field."""


class _Field(QLineEdit):
    """As wide, where there is room, as the words are that say what it is for."""

    @override
    def sizeHint(self) -> QSize:
        said = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(said + _AROUND_PX, super().sizeHint().height())


class SearchLine(QWidget):
    """``changed`` carries what is searched for, ``wanted`` the same and 1 or −1: next, previous."""

    changed = Signal(str)
    wanted = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field, self.found = _Field(), words("", "small")
        self.previous, self.next = button("", "up", "quiet"), button("", "down", "quiet")
        for one, name, keys in (
            (self.next, tr("Next found"), "F3"),
            (self.previous, tr("Previous found"), "Shift+F3"),
        ):
            one.setText("")
            one.setAccessibleName(name)
            one.setToolTip(f"{name}  {keys}")
            one.setShortcut(keys)
            one.hide()
        self.field.setPlaceholderText(tr("Search"))
        self.field.setToolTip(tr("Search in this lineage"))
        self.field.setAccessibleName(tr("Search in this lineage"))
        clearable(self.field)
        self.field.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.field.setMinimumWidth(_LEAST_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.field, self.found, self.previous, self.next):
            row.addWidget(widget)
        self.field.textChanged.connect(self.changed)
        self.field.returnPressed.connect(self.go_on)
        self.next.clicked.connect(self.go_on)
        self.previous.clicked.connect(self.go_back)

    def say(self, at: int, total: int) -> None:
        """Say how many nodes were found, and which of them is chosen (0: none yet)."""
        searched = bool(self.field.text().strip())
        said = tr("{at} of {total}", at=at, total=total) if at else tr("{n} found", n=total)
        self.found.setText(said if searched else "")
        for one in (self.previous, self.next):
            one.setVisible(searched and total > 0)

    @Slot()
    def again(self) -> None:
        """Search for the same again: something else is shown."""
        self.changed.emit(self.field.text())

    @Slot()
    def go_on(self) -> None:
        """Ask for the next one found."""
        self._ask(1)

    @Slot()
    def go_back(self) -> None:
        """Ask for the one found before."""
        self._ask(-1)

    def _ask(self, step: int) -> None:
        if self.field.text().strip():
            self.wanted.emit(self.field.text().strip(), step)
