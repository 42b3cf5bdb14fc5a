"""Captions with values, two columns wide; a value that names a record can be opened."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QWidget

from cellinv.domain.language import tr
from cellinv.ui.widgets.text import CodeLabel, words


@dataclass(frozen=True)
class FactLine:
    """One fact; ``link`` is the code that a click on the value opens."""

    caption: str
    value: str
    link: str = ""
    mono: bool = False


class FactGrid(QWidget):
    """``opened`` carries the code of a value that was opened."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[FactLine]) -> None:
        """Show these facts, those without a value left out."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, fact in enumerate(fact for fact in facts if fact.value):
            caption = words(fact.caption, "small")
            caption.setContentsMargins(0, 2, 0, 0)
            self._grid.addWidget(caption, row, 0, top)
            self._grid.addWidget(self._value(fact), row, 1, top)

    def _value(self, fact: FactLine) -> QWidget:
        if not fact.link:
            label = CodeLabel(fact.value) if fact.mono else words(fact.value)
            label.setWordWrap(True)
            label.setAccessibleName(f"{fact.caption}: {fact.value}")
            if not fact.mono:
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            return label
        link = QPushButton(fact.value)
        link.setProperty("kind", "link")
        link.setProperty("mono", fact.mono)
        link.setAccessibleName(tr("{caption}: open {code}", caption=fact.caption, code=fact.link))
        link.clicked.connect(functools.partial(self._open, fact.link))
        copy = QShortcut(QKeySequence.StandardKey.Copy, link)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(functools.partial(QApplication.clipboard().setText, fact.value))
        return link

    def _open(self, code: str, _checked: bool = False) -> None:
        self.opened.emit(code)
