"""The right of the bench: the session, and in its place, while they are made, labels."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from cellinv.ui.station.session import SessionPanel
from cellinv.ui.widgets.acts.acting import Acting
from cellinv.ui.widgets.card import Card

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.custody import CustodyExport
    from cellinv.ui.widgets.acts.evidence import EvidenceExport
    from cellinv.ui.widgets.acts.labelling import LabelPanel


class Aside(QStackedWidget):
    """What stands beside the card: this session, or the panel that makes labels.

    What makes labels and workbooks is loaded when it is first asked for.
    """

    left = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat, self._acting = seat, Acting(seat, self)
        self.session = SessionPanel(seat)
        self._card = Card(padding=12)
        self.addWidget(self.session)
        self.addWidget(self._card)

    @cached_property
    def labels(self) -> LabelPanel:
        """The panel that makes labels."""
        from cellinv.ui.widgets.acts.labelling import LabelPanel

        panel = LabelPanel(self._seat, self._acting)
        self._card.body.addWidget(panel)
        panel.closed.connect(self._back)
        return panel

    @cached_property
    def custody(self) -> CustodyExport:
        """What writes a chain of custody."""
        from cellinv.ui.widgets.acts.custody import CustodyExport

        return CustodyExport(self._seat, self._acting, self)

    @cached_property
    def evidence(self) -> EvidenceExport:
        """What writes a record with its signatures and entries."""
        from cellinv.ui.widgets.acts.evidence import EvidenceExport

        return EvidenceExport(self._acting, self)

    def ask(self, what: str, code: str) -> None:
        """Make labels of a thing, or write its chain of custody or its evidence."""
        if what == "labels":
            panel = self.labels
            self.setCurrentWidget(self._card)
            panel.start([code])
        elif what == "custody":
            self.custody.ask([code])
        elif what == "evidence":
            self.evidence.ask(code)

    @Slot()
    def _back(self) -> None:
        self.setCurrentWidget(self.session)
        self.left.emit()
