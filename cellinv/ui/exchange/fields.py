"""A path, typed or chosen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from cellinv.domain.language import tr
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.files import ask_to_read


class FileField(QWidget):
    """A path, typed or chosen."""

    def __init__(self, name: str, filters: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._filters = name, filters
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(tr("Path"))
        self.field.setToolTip(tr("Path of the file"))
        self.field.setProperty("scanHere", True)  # a path comes from other programs, too
        self.choose = button(tr("Choose file…"))
        self.choose.setAccessibleName(tr("Choose: {field}", field=name))
        self.choose.clicked.connect(self._ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)

    def path(self) -> Path | None:
        """Return the path, if there is one."""
        text = self.field.text().strip()
        return Path(text) if text else None

    @Slot()
    def _ask(self) -> None:
        ask_to_read(self, self._name, self._filters, self.field.setText)
