"""The line above the graph while a way between two nodes is looked for or shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words


class WayBar(QWidget):
    """``ended`` tells that the way is no longer wanted."""

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("The way between two"))
        self.said = words("", "strong", wrap=True)
        self.end = button(tr("End"), "remove", "quiet")
        self.end.setToolTip(tr("Esc ends it, too"))
        self.end.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        row.addWidget(icon_label("lineage", "accent"))
        row.addWidget(self.said, 1)
        row.addWidget(self.end)
        self.hide()

    def ask(self, start: str) -> None:
        """Ask where the way ends."""
        self.said.setText(tr("The way from {start}: choose where it ends", start=start))
        self.show()

    def say(self, start: str, end: str, steps: int) -> None:
        """Say how long the way is, or that there is none (fewer than 0 steps)."""
        values = {"start": start, "end": end}
        if steps < 0:
            self.said.setText(tr("No way leads from {start} to {end}", **values))
        else:
            self.said.setText(tr("From {start} to {end}: {n} steps", n=steps, **values))
        self.show()
