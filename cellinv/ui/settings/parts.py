"""What the sections of the settings are made of: rows with a caption, a meaning and a field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cellinv.ui.shell.sizes import wide
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.card import Card, Rule
from cellinv.ui.widgets.text import SectionLabel, words


class Section(QScrollArea):
    """One section: a card that scrolls when it's longer than the window.

    No wider than ``widest``: a caption and its field stay together.
    """

    widest = 1040

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.card = Card(padding=24)
        self.column: QVBoxLayout = QVBoxLayout()
        self.column.setSpacing(12)
        self.card.body.addLayout(self.column)
        self.card.body.addStretch(1)
        self._follow_text()
        theme().changed.connect(self._follow_text)
        self.setWidget(self.card)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)

    @Slot()
    def _follow_text(self) -> None:
        self.card.setMaximumWidth(wide(self.widest))

    def fill(self) -> None:
        """Let what is on the card have all of its height."""
        self.card.body.setStretch(0, 1)
        self.card.body.setStretch(1, 0)

    def head(self, title: str, meaning: str = "") -> None:
        """Begin a group."""
        if self.column.count():
            self.column.addSpacing(4)
            self.column.addWidget(Rule())
            self.column.addSpacing(4)
        self.column.addWidget(SectionLabel(title))
        if meaning:
            self.column.addWidget(words(meaning, "dim", wrap=True))

    def add(self, caption: str, field: QWidget, meaning: str = "") -> None:
        """Put a field at the right of its caption and meaning."""
        if not field.accessibleName():
            field.setAccessibleName(caption)
        field.setAccessibleDescription(meaning)
        told = QVBoxLayout()
        told.setSpacing(2)
        label = words(caption, "strong")
        label.setBuddy(field)
        told.addWidget(label)
        if meaning:
            told.addWidget(words(meaning, "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(told, 1)
        row.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)

    def refresh(self) -> None:
        """Read again what is shown."""
