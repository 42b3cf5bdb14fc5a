"""The right of the bench: the session, and in its place, while they are made, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from cellinv.ui.shell.sizes import hold
from cellinv.ui.station.session import WIDTH, SessionPanel
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.acts.custody import CustodyExport
from cellinv.ui.widgets.acts.labelling import LabelPanel
from cellinv.ui.widgets.card import Card

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat


class Aside(QStackedWidget):
    """What stands beside the card: this session, or the panel that makes labels."""

    left = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        hold(self, width=WIDTH)
        acting = Acting(seat, self)
        self.session = SessionPanel(seat)
        self.labels = LabelPanel(seat, acting)
        self.custody = CustodyExport(seat, acting, self)
        self._card = Card(padding=12)
        self._card.body.addWidget(self.labels)
        self.addWidget(self.session)
        self.addWidget(self._card)
        self.labels.closed.connect(self._back)

    def ask(self, what: str, code: str) -> None:
        """Make labels of a thing, or write its chain of custody."""
        if what == "labels":
            self.setCurrentWidget(self._card)
            self.labels.start([code])
        elif what == "custody":
            self.custody.ask([code])

    @Slot()
    def _back(self) -> None:
        self.setCurrentWidget(self.session)
        self.left.emit()
