"""A scan that could be several things: the question, and one button for each."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Rule
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from cellinv.services.station.views import Card, ChoiceCard


class ChoiceView(QWidget):
    """Asks which one it is; ``chosen`` carries the card, and whether it may be acted on."""

    chosen = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = CodeLabel("", "display")
        self.question = words("", "strong", wrap=True)
        self.readings = words("", "small", wrap=True, mono=True)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.code, self.question, Rule()):
            column.addWidget(widget)
        column.addLayout(self._buttons)
        column.addWidget(self.readings)
        column.addStretch(1)

    def show_choice(self, card: ChoiceCard) -> None:
        """Ask; an old label's things are only looked at."""
        self.code.set_code(card.code)
        self.question.setText(card.question)
        self.readings.setText("\n".join(card.readings))
        self.readings.setVisible(bool(card.readings) and not card.choices)
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number, each in enumerate(card.choices, start=1):
            self._buttons.addWidget(self._button(number, each, acts=bool(card.readings)))

    def _button(self, number: int, card: Card, *, acts: bool) -> QWidget:
        status = look_of(card.status).text() if card.status else ""
        parts = (card.code, tr(card.kind.replace("_", " ")), card.label, status)
        made = button(f"{number}   " + "  ·  ".join(part for part in parts if part), "look_up")
        made.setShortcut(f"Alt+{number}")
        made.clicked.connect(functools.partial(self._choose, card, acts))
        return made

    def _choose(self, card: Card, acts: bool, _checked: bool = False) -> None:
        self.chosen.emit(card, acts)
