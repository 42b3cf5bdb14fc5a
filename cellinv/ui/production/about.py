"""What every panel of the page knows: what it is about, and what a scan gives it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.flow import FlowLayout
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QComboBox

    from cellinv.domain.errors import DomainError
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Act, Acting, Said


class AboutPanel(ActPanel):
    """A panel about a run or a transfer; ``subject`` is its card."""

    def __init__(self, seat: Seat, acting: Acting, titles: tuple[str, str, str]) -> None:
        """``titles`` are the panel's title, its button's word and icon."""
        super().__init__(*titles)
        self._seat, self._acting = seat, acting
        self.subject: Any = None
        self.about = words("", "strong", mono=True)
        self.fields.addWidget(self.about)

    def start(self, subject: object, code: str) -> None:
        """Ask about something with a code."""
        self.subject = subject
        self.about.setText(code)
        self.about.setVisible(bool(code))
        self.button.setEnabled(True)
        self.prepare()

    def prepare(self) -> None:
        """Fill the fields and put the focus where work begins."""

    def take_vial(self, vial_id: int, code: str, lot: str) -> bool:
        """Take a vial that was scanned while the panel is open; say whether it is wanted."""
        del vial_id, code, lot
        return False

    def do(self, act: Act, said: Said) -> None:
        """Do the act; it closes the panel."""
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        tell = functools.partial(self._tell, said)
        self._acting.do(act, tell, self.refused, undoable=False)

    def refused(self, error: DomainError) -> None:
        """Say why it wasn't done."""
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)

    def _tell(self, said: Said, receipt: Receipt) -> str:
        self.closed.emit()
        return said(receipt)


def flowing(*widgets: QWidget, spacing: int = 8) -> QWidget:
    """Return a row of widgets that goes on below where there is no room."""
    holder = QWidget()
    flow = FlowLayout(holder, spacing)
    for widget in widgets:
        flow.addWidget(widget)
    policy = holder.sizePolicy()
    policy.setHeightForWidth(True)
    policy.setVerticalPolicy(policy.Policy.Minimum)
    holder.setSizePolicy(policy)
    return holder


def offer(box: QComboBox, rows: Iterable[tuple[str, object]], first: str = "") -> None:
    """Offer choices, each a word and what it means; ``first`` means nothing in particular."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    if first:
        box.addItem(first, None)
    for word, value in rows:
        box.addItem(word, value)
    box.setCurrentIndex(max(box.findData(kept), 0))
    box.blockSignals(False)
