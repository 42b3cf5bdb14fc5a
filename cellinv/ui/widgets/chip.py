"""A chip: icon, word and tone of a state, so that colour never speaks alone."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.states import Tone, look_of


@dataclass(frozen=True)
class ChipView:
    """What a chip says: a word, its shape and tone, and more of it when pointed at."""

    text: str
    icon: str = "info"
    tone: Tone = "plain"
    tip: str = ""

    @classmethod
    def of_state(cls, state: str) -> "ChipView":
        """Return what the chip of a vial's, lot's or container's state says."""
        look = look_of(state)
        return cls(look.text(), look.icon, look.tone)


class Chip(QFrame):
    """One state or fact in a pill."""

    def __init__(
        self,
        text: str = "",
        icon: str = "info",
        tone: Tone = "plain",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._picture = icon_label(icon, "dim", 14)
        self._word = PlainLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 0, 11, 0)
        row.setSpacing(5)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._word)
        self.say(text, icon, tone)

    @classmethod
    def of_state(cls, state: str, parent: QWidget | None = None) -> "Chip":
        """Return the chip of a vial's, lot's or container's state."""
        look = look_of(state)
        return cls(look.text(), look.icon, look.tone, parent)

    def say(self, text: str, icon: str, tone: Tone) -> None:
        """Show another word, shape and tone."""
        self._word.setText(text)
        self.setAccessibleName(text)
        dress(self._picture, icon, "dim" if tone == "plain" else tone)
        if tone == self.property("tone"):
            return  # what it looks like is looked up in the style sheet, which takes its time
        self.setProperty("tone", tone)
        for widget in (self, self._word):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def say_state(self, state: str, text: str = "") -> None:
        """Show a state, with ``text`` instead of its word where that says more."""
        look = look_of(state)
        self.say(text or look.text(), look.icon, look.tone)

    def text(self) -> str:
        """Return the word shown."""
        return self._word.text()
