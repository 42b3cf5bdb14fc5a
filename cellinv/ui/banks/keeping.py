"""What is always kept of a bank and how long the next one takes: two panels beside the banks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services.banks.reserve import SIGNS, set_lead_time, set_reserve
from cellinv.services.people import has_right
from cellinv.ui.shell.sizes import hold, wide
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.fields import padded
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.banks.overview import BankRow
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_WIDE_PX: Final = 320
_ROOMY_PX: Final = 1440
_MOST_DAYS: Final = 3650


class ReservePanel(SignedPanel):
    """Says how many vials of a bank are always kept; signed."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Minimum reserve"), tr("Set and sign"), "reserved"
        super().__init__(seat, acting, titles, "approved")
        self.about, self.count = words("", "strong", wrap=True), padded(QSpinBox())
        self.fields.addWidget(self.about)
        self.add(tr("Vials always kept"), self.count)

    def start(self, lot: BankRow) -> None:
        """Ask about a bank."""
        self._lot = lot
        self.about.setText(tr("{lot}: {n} free", lot=lot.code, n=lot.free))
        self.count.setRange(0, lot.filled)
        self.count.setValue(lot.minimum_reserve)
        self.begin()
        self.count.setFocus()

    @override
    def go(self) -> None:
        self.sign(functools.partial(_reserve, self._lot.id, self.count.value()), self._said)

    def _said(self, receipt: Receipt) -> str:
        kept = receipt.details["after"]
        return tr("{lot}: {n} vials are always kept", lot=self._lot.code, n=kept)


class LeadTimePanel(ActPanel):
    """Says how many days it takes to make the bank that follows."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Lead time"), tr("Set"), "timer")
        self._seat, self._acting = seat, acting
        self.about, self.days = words("", "strong", wrap=True), padded(QSpinBox())
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Optional"))
        self.days.setRange(0, _MOST_DAYS)
        self.days.setSpecialValueText(tr("not known"))
        self.fields.addWidget(self.about)
        self.add(tr("Days until the next bank is released"), self.days)
        self.add(tr("Reason"), self.reason)

    def start(self, lot: BankRow) -> None:
        """Ask about a bank."""
        self._lot = lot
        self.about.setText(lot.code)
        self.days.setValue(lot.lead_time_days or 0)
        self.reason.clear()
        self.button.setEnabled(True)
        self.days.setFocus()

    @override
    def go(self) -> None:
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        said = self.reason.text().strip() or None
        act = functools.partial(_lead_time, self._lot.id, self.days.value() or None, said)
        self._acting.do(act, self._done, self._refused, undoable=False)

    def _done(self, receipt: Receipt) -> str:
        self.closed.emit()
        days = receipt.details["after"] or "–"
        return tr("{lot}: the next bank takes {n} days", lot=self._lot.code, n=days)

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)
        self.days.setFocus()


class Keeping(Card):
    """Holds the panel asked for; ``narrow`` says whether others have to make room for it."""

    narrow = Signal(bool)
    left = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(padding=16)
        hold(self, width=_WIDE_PX)
        self._seat = seat
        self._lot: BankRow | None = None
        self.reserve, self.lead_time = ReservePanel(seat, acting), LeadTimePanel(seat, acting)
        self.acts = QWidget()
        self.ask_reserve = button(tr("Reserve…"), "reserved", "quiet")
        self.ask_lead_time = button(tr("Lead time…"), "timer", "quiet")
        row = QHBoxLayout(self.acts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        inner = Card(padding=0)
        inner.setProperty("role", "plain")
        for act, panel in ((self.ask_reserve, self.reserve), (self.ask_lead_time, self.lead_time)):
            row.addWidget(act)
            inner.body.addWidget(panel)
            panel.closed.connect(self._leave)
        self.body.addWidget(Scrolled(inner))
        self.ask_reserve.clicked.connect(self._start_reserve)
        self.ask_lead_time.clicked.connect(self._start_lead_time)
        self.hide()

    def show_lot(self, lot: BankRow | None) -> None:
        """Offer what may be done with the one bank chosen; another one closes the panel."""
        other = lot is None or self._lot is None or lot.id != self._lot.id
        self._lot = lot
        for act, right in ((self.ask_reserve, SIGNS), (self.ask_lead_time, "plan")):
            act.setVisible(has_right(self._seat.desk, right))
            act.setEnabled(lot is not None)
            act.setToolTip(tr("Choose one in the list first") if lot is None else "")
        if other and not self.isHidden():
            self._leave()

    @Slot()
    def _start_reserve(self) -> None:
        self._start(self.reserve)

    @Slot()
    def _start_lead_time(self) -> None:
        self._start(self.lead_time)

    def _start(self, panel: ReservePanel | LeadTimePanel) -> None:
        if self._lot is not None:
            self.narrow.emit(self.window().width() < wide(_ROOMY_PX))
            for one in (self.reserve, self.lead_time):
                one.setVisible(one is panel)
            self.show()
            panel.start(self._lot)

    @Slot()
    def _leave(self) -> None:
        self.hide()
        self.narrow.emit(False)
        self.left.emit()


# ── on the writer's thread ─────────────────────────────────────────────────────


def _reserve(lot_id: int, count: int, desk: Desk, by: Signer, reason: str) -> Receipt:
    return set_reserve(desk, lot_id, count, reason=reason, by=by)


def _lead_time(lot_id: int, days: int | None, reason: str | None, desk: Desk) -> Receipt:
    return set_lead_time(desk, lot_id, days, reason=reason)
