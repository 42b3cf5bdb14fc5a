"""Where something is, from the outside in; each step can be opened."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.widgets.flow import FlowLayout


class Breadcrumb(QWidget):
    """A path of names; ``opened`` carries the key of the step clicked."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = FlowLayout(self, spacing=0)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def show_path(self, steps: Sequence[tuple[object, str]]) -> None:
        """Show (key, name) pairs, the outermost first; the last one is where we are."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for index, (key, name) in enumerate(steps):
            if index:
                self._row.addWidget(icon_label("step", "dim", 14))
            self._row.addWidget(self._step(key, name, last=index == len(steps) - 1))
        self.updateGeometry()
        self.setAccessibleName(tr("Place: {path}", path=" / ".join(name for _, name in steps)))

    def _step(self, key: object, name: str, *, last: bool) -> QPushButton:
        step = QPushButton(name)
        step.setProperty("kind", "crumb")
        step.setAccessibleName(name)
        step.setDisabled(last)
        step.clicked.connect(functools.partial(self._open, key))
        return step

    def _open(self, key: object, _checked: bool = False) -> None:
        self.opened.emit(key)
