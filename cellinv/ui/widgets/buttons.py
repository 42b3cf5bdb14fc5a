"""Buttons: the big ones of the bench, the primary one of a page, the quiet ones beside things."""

from typing import Literal

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cellinv.ui.shell.icons import dress

Kind = Literal["plain", "primary", "quiet"]
_TONES = {"plain": "accent", "primary": "on_accent", "quiet": "accent"}


def button(text: str, icon: str = "", kind: Kind = "plain") -> QPushButton:
    """Return a button with an icon and a word."""
    made = QPushButton(f" {text}" if icon else text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    if icon:
        dress(made, icon, _TONES[kind])
    return made


def toggle(text: str, icon: str) -> QPushButton:
    """Return a quiet button that stays down while it's on, and wears a tick then."""
    made = button(text, icon, "quiet")
    made.setCheckable(True)

    def wear(on: bool) -> None:
        dress(made, "done" if on else icon, "accent")

    made.toggled.connect(wear)
    return made


def be(made: QPushButton, kind: Kind) -> None:
    """Let a button with an icon be of another kind from now on."""
    if made.property("kind") != kind:
        made.setProperty("kind", kind)
        made.style().unpolish(made)
        made.style().polish(made)
        dress(made, str(made.property("iconName")), _TONES[kind])


class BigButton(QPushButton):
    """One of several ways to work, large enough for a glove; stays down while it's on."""

    def __init__(self, text: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__("   " + text, parent)
        self.setProperty("kind", "big")
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setIconSize(QSize(20, 20))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        dress(self, icon, "dim", "on_accent")


class ModeButtons(QWidget):
    """A column of big buttons of which one is on; ``chosen`` carries its name."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._names: dict[int, str] = {}
        self._group.idClicked.connect(self._on_clicked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def add(self, name: str, text: str, icon: str) -> BigButton:
        """Add a way to work."""
        made = BigButton(text, icon)
        self._names[len(self._names)] = name
        self._group.addButton(made, len(self._names) - 1)
        self._column.addWidget(made)
        return made

    def choose(self, name: str) -> None:
        """Put one down without asking for anything."""
        for key, one in self._names.items():
            if one == name:
                self._group.button(key).setChecked(True)

    def button(self, name: str) -> QAbstractButton:
        """Return one by its name."""
        return self._group.button(next(key for key, one in self._names.items() if one == name))

    def current(self) -> str:
        """Return the name of the one that is down."""
        return self._names.get(self._group.checkedId(), "")

    @Slot(int)
    def _on_clicked(self, key: int) -> None:
        self.chosen.emit(self._names[key])
