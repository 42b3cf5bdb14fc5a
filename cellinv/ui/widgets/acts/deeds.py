"""Buttons for what can be done with what is chosen, in a row that breaks where it must."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.services.desk import Desk


@dataclass(frozen=True)
class Deed:
    """One thing to do: its word, its icon, the right it needs and when it makes sense."""

    name: str
    word: str
    icon: str
    right: str
    when: Callable[..., bool]


class Deeds(QWidget):
    """Buttons in a row, of which only those are there that may be pressed; ``asked`` names one."""

    asked = Signal(str)

    def __init__(self, deeds: Sequence[Deed], name: str, *, fade: bool = False) -> None:
        """``fade`` shows what makes no sense now as such; else it isn't there."""
        super().__init__()
        self.setAccessibleName(name)
        self._deeds, self._fade = deeds, fade
        self.buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(self, 4)
        for deed in deeds:
            made = button(tr(deed.word), deed.icon, "quiet")
            made.clicked.connect(functools.partial(self._ask, deed.name))
            self.buttons[deed.name] = made
            flow.addWidget(made)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(policy.Policy.Minimum)
        self.setSizePolicy(policy)

    def offer(self, desk: Desk, *chosen: Any) -> None:
        """Offer what can be done with what is chosen, as each deed's ``when`` tells."""
        shown = False
        for deed in self._deeds:
            sense = deed.when(*chosen)
            there = has_right(desk, deed.right) and (self._fade or sense)
            self.buttons[deed.name].setEnabled(sense)
            if self._fade:
                none = not sense and all(one is None for one in chosen)
                self.buttons[deed.name].setToolTip(
                    tr("Choose one in the list first") if none else ""
                )
            self.buttons[deed.name].setVisible(there)
            shown = shown or there
        self.setVisible(shown)
        self.updateGeometry()

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)
