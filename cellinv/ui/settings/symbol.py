"""The symbol to be scanned from the screen: dark on white in every theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.codes.symbols import Matrix, datamatrix
from cellinv.domain.language import tr
from cellinv.ui.shell.roles import paints

_QUIET = 2


class SymbolPicture(QWidget):
    """A DataMatrix of a text with its quiet zone; drawn when it is first seen."""

    def __init__(self, text: str, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._matrix: Matrix | None = None
        self.setFixedSize(side + 24, side + 24)
        paints(self, "picture")
        self.setAccessibleName(tr("A symbol to scan from the screen"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._matrix is None:
            self._matrix = datamatrix(self._text)
        rows = self._matrix.rows
        modules = len(rows) + 2 * _QUIET
        size = max(min(self.width(), self.height()) // modules, 1)
        painter = QPainter(self)
        whole = modules * size
        painter.fillRect(0, 0, whole, whole, Qt.GlobalColor.white)
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    at = QRectF((x + _QUIET) * size, (y + _QUIET) * size, size, size)
                    painter.fillRect(at, Qt.GlobalColor.black)
        painter.end()
