"""Lots in this box: each with its colour and number; a click selects its vials."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import lot_colour, lot_series
from cellinv.ui.widgets.pictures import LotShare
from cellinv.ui.widgets.text import SectionLabel, words

_SIDE = 14
_MOST = 8


class Legend(QWidget):
    """``chosen`` carries the code of a lot."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Lots in this box"))
        self._shares: tuple[LotShare, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._title = SectionLabel(tr("Lots in this box"))
        self._column.addWidget(self._title)
        theme().changed.connect(self._draw)

    def show_lots(self, shares: Sequence[LotShare]) -> None:
        """Show these lots."""
        if tuple(shares) != self._shares:
            self._shares = tuple(shares)
            self._draw()

    def _draw(self) -> None:
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._title.setVisible(bool(self._shares))
        for share in self._shares[:_MOST]:
            self._column.addWidget(self._line(share))
        more = len(self._shares) - _MOST
        if more > 0:
            self._column.addWidget(words(tr("and {n} more lots", n=more), "small"))

    def _line(self, share: LotShare) -> QPushButton:
        line = QPushButton(f" {share.lot}   {share.count}")
        line.setProperty("kind", "legend")
        line.setAccessibleName(tr("Lot {lot}: {n} vials", lot=share.lot, n=share.count))
        line.setToolTip(tr("Select the vials of this lot"))
        line.setIcon(QIcon(_dot(share.colour, self.devicePixelRatioF())))
        line.setIconSize(QSize(_SIDE, _SIDE))
        line.clicked.connect(functools.partial(self._choose, share.lot))
        return line

    def _choose(self, lot: str, _checked: bool = False) -> None:
        self.chosen.emit(lot)


def _dot(index: int, ratio: float) -> QPixmap:
    """Return the vial of a lot as the picture draws it: its colour, and rings of later series."""
    fill, ink = lot_colour(index, theme().tokens)
    picture = QPixmap(round(_SIDE * ratio), round(_SIDE * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(fill))
    middle, radius = QPointF(_SIDE / 2, _SIDE / 2), _SIDE / 2 - 1
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(ink), 1))
    for ring in range(lot_series(index)):
        painter.drawEllipse(middle, radius - 2 * (ring + 1), radius - 2 * (ring + 1))
    painter.end()
    return picture
