"""The panel that takes vials out: for what, why, and a witness where one is needed."""

import functools
from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.custody.acts import SECOND_PERSON
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.purposes import purposes
from cellinv.records.catalog import catalog
from cellinv.services import custody, people
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting, listed
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.signing import Signing

VialName = tuple[int, str]
"""A vial's id and code."""


class WithdrawPanel(ActPanel):
    """Asks for the purpose and withdraws the vials it was given, all of them or none."""

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(tr("Withdraw"), tr("Withdraw"), "withdraw", parent)
        self._seat, self._acting = seat, acting
        self._vials: tuple[VialName, ...] = ()
        self.purpose = QComboBox()
        for purpose in purposes(catalog("purposes")).values():
            self.purpose.addItem(tr(purpose.name), purpose.code)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Optional"))
        self.add(tr("For"), self.purpose)
        self.add(tr("Reason"), self.reason)
        self.witness = Signing(seat, "witnessed")
        self.witness.submitted.connect(self.go)
        self.fields.addWidget(self.witness)

    def start(self, vials: Sequence[VialName]) -> None:
        """Ask about these vials."""
        self._vials = tuple(vials)
        self.title.setText(tr("Withdraw {n}", n=len(self._vials)))
        self.button.setEnabled(True)
        self.reason.clear()
        self._ask_witness(False)
        self.purpose.setFocus()

    @override
    def go(self) -> None:
        asked = not self.witness.isHidden()
        if not self._vials or not self.button.isEnabled():
            return
        if asked and not self.witness.complete():
            return
        self.button.setEnabled(False)
        self.witness.wait(True)
        act = functools.partial(
            _withdraw,
            tuple(row_id for row_id, _ in self._vials),
            str(self.purpose.currentData()),
            self.reason.text().strip() or None,
            self.witness.given()[:2] if asked else None,
        )
        codes = tuple(code for _, code in self._vials)
        purpose = self.purpose.currentText()
        said = functools.partial(_said, codes, purpose)
        self._acting.do(act, functools.partial(self._ended, said), self._refused)

    def _ended(self, said: "functools.partial[str]", receipt: Receipt) -> str:
        self.witness.forget()
        self.closed.emit()
        return said(receipt)

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        if not self.witness.isHidden():
            self.witness.refuse(error)
            return
        self._seat.hub.refuse(error)
        if isinstance(error, SECOND_PERSON):
            self._ask_witness(True)
            self.witness.start()

    def _ask_witness(self, wanted: bool) -> None:
        self.witness.begin()
        self.witness.setVisible(wanted)


def _withdraw(
    vial_ids: tuple[int, ...],
    purpose: str,
    reason: str | None,
    second: tuple[str, str] | None,
    desk: Desk,
) -> Receipt:
    if second is not None:
        desk = people.witness(desk, *second)
    return custody.withdraw(desk, vial_ids, purpose=purpose, reason=reason, open_box=True)


def _said(codes: tuple[str, ...], purpose: str, _receipt: Receipt) -> str:
    return tr("{codes} withdrawn: {purpose}", codes=listed(codes), purpose=purpose)
