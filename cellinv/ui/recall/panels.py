"""What is asked before a recall is held, exercised, confirmed or ended."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services import recall
from cellinv.ui.recall.rows import seconds_text
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.services.recall.beginning import State
    from cellinv.services.recall.rows import NoticeRow
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class HoldPanel(SignedPanel):
    """Puts all that is left on hold in one signed act, beginning the recall where it must."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Hold all that is left"), tr("Hold and sign"), "hold"
        super().__init__(seat, acting, titles, "approved")
        self.said = words("", "body", wrap=True)
        self.final = QCheckBox(tr("Recall the lots for good"))
        self.fields.addWidget(self.said)
        self.fields.addWidget(self.final)
        self._codes: tuple[str, ...] = ()
        self._recall_id = 0

    def start(self, codes: tuple[str, ...], recall_id: int, lots: int, vials: int) -> None:
        """Ask about what codes reach, or about a recall on record."""
        self._codes, self._recall_id = codes, recall_id
        self.said.setText(tr("{vials} vials left of {lots} lots, at every site. Vials that ended "
                             "stay as they are.", vials=vials, lots=lots))  # fmt: skip
        self.final.setChecked(False)
        self.begin()
        self.signing.ask_reason("" if recall_id else "needed")
        self.signing.start()

    @override
    def go(self) -> None:
        state: State = "recalled" if self.final.isChecked() else "on_hold"
        if self._recall_id:
            self.sign(functools.partial(_hold, self._recall_id, state), _held)
        else:
            self.sign(functools.partial(_begin_and_hold, self._codes, state), _held)


class EndPanel(SignedPanel):
    """Ends a recall with its conclusion."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("End it with a conclusion"), tr("End and sign"), "done"
        super().__init__(seat, acting, titles, "approved")
        self._recall_id = 0

    def start(self, recall_id: int) -> None:
        """Ask about a recall."""
        self._recall_id = recall_id
        self.begin()
        self.signing.start()

    @override
    def go(self) -> None:
        self.sign(functools.partial(_end, self._recall_id), _ended)


class BeginPanel(ActPanel):
    """Begins a recall without holds yet, or an exercise."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Start as exercise"), tr("Start"), "timer")
        self._seat, self._acting = seat, acting
        self._codes: tuple[str, ...] = ()
        self.reason = QLineEdit()
        self.add(tr("What is exercised, and why"), self.reason)
        self.fields.addWidget(
            words(tr("Nothing is put on hold. The clock starts now."), "small", wrap=True)
        )

    def start(self, codes: tuple[str, ...]) -> None:
        """Ask about what codes reach."""
        self._codes = codes
        self.button.setEnabled(True)
        self.reason.clear()
        self.reason.setFocus()

    @override
    def go(self) -> None:
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        act = functools.partial(_exercise, self._codes, self.reason.text())
        self._acting.do(act, self._begun, self._refused, undoable=False)

    def _begun(self, receipt: Receipt) -> str:
        self.closed.emit()
        return _said_begun(receipt)

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)
        self.reason.setFocus()


class ConfirmPanel(ActPanel):
    """Notes that somebody at a site confirmed its notice."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("A site confirmed its notice"), tr("Confirm"), "done")
        self._seat, self._acting = seat, acting
        self._recall_id = 0
        self.site, self.who = QComboBox(), QLineEdit()
        self.add(tr("Site"), self.site)
        self.add(tr("Who confirmed it there"), self.who)

    def start(self, recall_id: int, notices: tuple[NoticeRow, ...]) -> None:
        """Ask about the notices that nobody confirmed yet."""
        self._recall_id = recall_id
        self.site.clear()
        self.site.addItems([one.site for one in notices if one.confirmed_on is None])
        self.who.clear()
        self.button.setEnabled(True)
        self.who.setFocus()

    @override
    def go(self) -> None:
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        told = self.site.currentText(), self.who.text()
        act = functools.partial(_confirm, self._recall_id, *told)
        self._acting.do(act, self._confirmed, self._refused, undoable=False)

    def _confirmed(self, receipt: Receipt) -> str:
        self.closed.emit()
        details = receipt.details
        return tr("{site} confirmed {recall}", site=details["site"], recall=details["recall"])

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)
        self.who.setFocus()


def _hold(recall_id: int, state: State, desk: Desk, by: Signer, _why: str) -> Receipt:
    return recall.hold_recalled(desk, recall_id, by=by, state=state)


def _begin_and_hold(
    codes: tuple[str, ...], state: State, desk: Desk, by: Signer, why: str
) -> Receipt:
    return recall.begin_recall(desk, codes, reason=why, by=by, state=state)


def _end(recall_id: int, desk: Desk, by: Signer, why: str) -> Receipt:
    return recall.end_recall(desk, recall_id, conclusion=why, by=by)


def _exercise(codes: tuple[str, ...], reason: str, desk: Desk) -> Receipt:
    return recall.begin_recall(desk, codes, reason=reason, exercise=True)


def _confirm(recall_id: int, site: str, who: str, desk: Desk) -> Receipt:
    return recall.confirm_notice(desk, recall_id, site, who=who, on=desk.today())


def _held(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{recall}: {lots} lots and {vials} single vials on hold", recall=told["recall"],
              lots=told["held_lots"], vials=told["held_vials"])  # fmt: skip


def _ended(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{recall} ended, {open} of {vials} vials open", recall=told["recall"],
              open=told["open"], vials=told["vials"])  # fmt: skip


def _said_begun(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{recall}: {vials} vials listed in {seconds} s", recall=told["recall"],
              vials=told["vials"], seconds=seconds_text(told["listed_ms"]))  # fmt: skip
