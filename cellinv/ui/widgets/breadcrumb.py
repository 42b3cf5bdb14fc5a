"""Where something is, from the outside in; each step can be opened."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.still import StillButton
from cellinv.ui.widgets.flow import FlowLayout


class Breadcrumb(QWidget):
    """A path of names; ``opened`` carries the key of the step clicked."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[tuple[object, str], ...] = ()
        self._buttons: list[StillButton] = []
        self._arrows: list[QLabel] = []
        self._row = FlowLayout(self, spacing=0)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def show_path(self, steps: Sequence[tuple[object, str]]) -> None:
        """Show (key, name) pairs, the outermost first; the last one is where we are."""
        if tuple(steps) == self._steps:
            return
        self._steps = tuple(steps)
        while len(self._buttons) < len(steps):
            self._add()
        for index, step in enumerate(self._buttons):
            there = index < len(steps)
            step.setVisible(there)
            if index:
                self._arrows[index - 1].setVisible(there)
            if there:
                _say(step, steps[index][1])
                step.setDisabled(index == len(steps) - 1)
        self.setAccessibleName(tr("Place: {path}", path=" / ".join(name for _, name in steps)))

    def _add(self) -> None:
        """Add a step; steps are kept, since making one costs more than saying another."""
        if self._buttons:
            self._arrows.append(icon_label("step", "dim", 14))
            self._row.addWidget(self._arrows[-1])
        step = StillButton()
        step.setProperty("kind", "crumb")
        step.clicked.connect(functools.partial(self._open, len(self._buttons)))
        self._buttons.append(step)
        self._row.addWidget(step)

    def _open(self, index: int, _checked: bool = False) -> None:
        self.opened.emit(self._steps[index][0])


def _say(step: StillButton, name: str) -> None:
    if step.text() != name:
        step.say(name)
        step.setAccessibleName(name)
