"""A second person signs beside the first, without leaving the bench."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.station.acting import second_person
from cellinv.ui.widgets.acts.signing import Signing
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import flowing
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.bench import WitnessAsked


class WitnessPanel(QFrame):
    """Login, Tab, password, Enter, or badge, PIN, Enter.

    ``witnessed`` carries the desk with both, and the reason. Scans go on to the bench, which
    hands a badge on.
    """

    witnessed = Signal(object, object)
    cancelled = Signal()
    closed = Signal()

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat = seat
        self.setProperty("role", "result")
        self.setProperty("tone", "attention")
        self.setAccessibleName(tr("Witness"))
        self.told = words("", "body", wrap=True)
        self.signing = Signing(seat, "witnessed", takes_scans=False)
        self.reason, self.login = self.signing.reason, self.signing.who
        self.password, self.error = self.signing.secret, self.signing.error
        self.go = button(tr("Witness it"), "witness", "primary")
        self._cancel = button(tr("Cancel"), "remove", "quiet")
        self.signing.submitted.connect(self.submit)
        self.go.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.cancelled)
        self._lay_out()
        self.hide()

    def ask(self, asked: WitnessAsked) -> None:
        """Ask for a second person, and for a reason where the act needs one."""
        self.told.setText(asked.sentence)
        self.signing.ask_reason("needed" if asked.with_reason else "")
        self.signing.begin()
        self.go.setEnabled(True)
        self.show()
        self.signing.start()

    @Slot(str, str)
    def take_badge(self, badge: str, name: str) -> None:
        """Take a badge that was scanned, and whose it is."""
        self.signing.take_badge(badge, name)

    @Slot()
    def submit(self) -> None:
        """Let the second person prove who they are."""
        if not self.go.isEnabled() or not self.signing.complete():
            return
        who, secret, _ = self.signing.given()
        self.go.setEnabled(False)
        self.signing.wait(True)
        work = functools.partial(second_person, self._seat.desk, who, secret)
        self._seat.tasks.run_write(work, self._enter, self._refuse, owner=self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.signing.forget()
        if not event.spontaneous():
            self.closed.emit()

    def _enter(self, desk: Desk) -> None:
        reason = self.reason.text().strip() or None
        self.hide()
        self.witnessed.emit(desk, reason)

    def _refuse(self, error: DomainError) -> bool:
        self.go.setEnabled(True)
        self.signing.refuse(error)
        return True

    def _lay_out(self) -> None:
        # In a line of its own the chip would take room from the card below.
        acts = flowing(self.go, self._cancel, self.signing.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addWidget(self.signing)
        column.addWidget(acts)
