"""The left rail: one button with icon and word for each page the person may use."""

import functools
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.pages import PageSpec
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.theme import theme

WIDTH: Final = 168
_GROWS: Final = 0.5
"""How much of the text's growth the rail takes: it holds little but words."""
_NUMBERED: Final = 9


class Rail(QFrame):
    """The rail; ``chosen`` carries the name of the page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "rail")
        self.setAccessibleName(tr("Pages"))
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._shortcuts: list[QShortcut] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.site = _foot_label("small")
        self.backup = _foot_label("small")
        self.backup.hide()
        self.connection = _Connection()
        self._lay_out()
        self._follow_text()
        theme().changed.connect(self._follow_text)

    def _lay_out(self) -> None:
        holder = QWidget()
        holder.setProperty("role", "plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bar = scroll.verticalScrollBar()
        self._bar.rangeChanged.connect(self._follow_text)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 16, 11, 16)
        outer.setSpacing(8)
        outer.addWidget(_brand())
        outer.addSpacing(4)
        outer.addWidget(scroll, 1)
        outer.addWidget(self.site)
        outer.addWidget(self.backup)
        outer.addWidget(self.connection)
        for keys, step in (("Ctrl+PgUp", -1), ("Ctrl+PgDown", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(functools.partial(self._go, step))

    def show_pages(self, specs: list[PageSpec]) -> None:
        """Show buttons for these pages, in this order; Ctrl+1…9 switch to the first nine.

        Ctrl+PgUp and Ctrl+PgDown go to the one above or below, round the ends.
        """
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._list.removeWidget(button)
            button.deleteLater()
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._buttons, self._shortcuts = {}, []
        for number, spec in enumerate(specs, start=1):
            self._add(spec, number)

    @Slot()
    def _follow_text(self, *_range: int) -> None:
        """Be as wide as the words need, and the bar beside them where there are too many."""
        bar = self._bar.sizeHint().width() if self._bar.maximum() > 0 else 0
        self.setFixedWidth(round(WIDTH * (1 + (theme().scale - 1) * _GROWS)) + bar)

    def select(self, name: str) -> None:
        """Mark the button of the page that is shown; none, if the rail doesn't have it."""
        self._group.setExclusive(False)
        for one, button in self._buttons.items():
            button.setChecked(one == name)
            dress(button, str(button.property("iconName")), "dim", "accent")
        self._group.setExclusive(True)

    def names(self) -> list[str]:
        """Return the names of the pages shown, in order."""
        return list(self._buttons)

    def button(self, name: str) -> QToolButton:
        """Return the button of a page."""
        return self._buttons[name]

    def _add(self, spec: PageSpec, number: int) -> None:
        button = QToolButton()
        button.setProperty("kind", "nav")
        button.setText("  " + tr(spec.title))
        button.setAccessibleName(tr(spec.title))
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        dress(button, spec.icon, "dim", "accent")
        button.clicked.connect(functools.partial(self._choose, spec.name))
        self._group.addButton(button)
        self._list.addWidget(button)
        self._buttons[spec.name] = button
        if number <= _NUMBERED:
            self._number(button, spec.name, number)

    def _number(self, button: QToolButton, name: str, number: int) -> None:
        keys = QKeySequence(f"Ctrl+{number}")
        button.setToolTip(keys.toString(QKeySequence.SequenceFormat.NativeText))
        shortcut = QShortcut(keys, self)
        shortcut.activated.connect(functools.partial(self._choose, name))
        self._shortcuts.append(shortcut)

    def _go(self, step: int) -> None:
        names = self.names()
        here = next((n for n, one in self._buttons.items() if one.isChecked()), "")
        if names:
            at = names.index(here) if here else -max(step, 0)
            self._choose(names[(at + step) % len(names)])

    def _choose(self, name: str, _checked: bool = False) -> None:
        self.select(name)
        self.chosen.emit(name)


class _Connection(QWidget):
    """A dot and a word: connected or not."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(6)
        self._picture = icon_label("connected", "done", 14)
        self._word = PlainLabel()
        self._word.setProperty("role", "small")
        row.addWidget(self._picture)
        row.addWidget(self._word, 1)
        self.say(connected=True)

    def say(self, *, connected: bool, words: str = "") -> None:
        """Show whether the database is reached."""
        tone = "done" if connected else "refused"
        said = words or (tr("connected") if connected else tr("not connected"))
        dress(self._picture, "connected" if connected else "disconnected", tone)
        self._word.setProperty("tone", tone)
        self._word.setText(said)
        self._word.style().polish(self._word)
        self.setAccessibleName(tr("Database: {state}", state=said))


def _brand() -> QWidget:
    brand = QWidget()
    row = QHBoxLayout(brand)
    row.setContentsMargins(4, 0, 0, 0)
    row.setSpacing(6)
    name = PlainLabel("Cellinv")
    name.setProperty("role", "brand")
    row.addWidget(icon_label("brand", "accent", 20))
    row.addWidget(name, 1)
    return brand


def _foot_label(role: str) -> QLabel:
    label = PlainLabel()
    label.setProperty("role", role)
    label.setContentsMargins(4, 0, 0, 0)
    label.setWordWrap(True)
    return label
