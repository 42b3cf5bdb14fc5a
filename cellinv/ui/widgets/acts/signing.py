"""Signing on a page: who signs, what proves it and what it means; hands-free by badge and PIN."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import together, tr
from cellinv.domain.people import NotAllowed
from cellinv.domain.signing import SignatureRefused
from cellinv.services import people
from cellinv.services.people.named import thing_named
from cellinv.ui.shell.scan_bus import SCAN_HERE
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.scrolled import Bending
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLabel

    from cellinv.domain.errors import DomainError
    from cellinv.domain.signing import Meaning
    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting, Said

    Signed = Callable[[Desk, Signer, str], Receipt]

Reason = Literal["", "optional", "needed"]
_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_ANOTHER: Final = (SignatureRefused, NotAllowed)
"""What only somebody else's signature mends: their badge must find the field that takes it."""


class Signing(QWidget):
    """Person, password or PIN, and a reason; ``submitted`` is sent by Enter after the secret.

    A badge scanned while the person's field has the focus fills it and puts the focus into the
    secret, where no scan is taken. With ``takes_scans`` off, scans go on to the page as before,
    and the page hands a badge on by :meth:`take_badge`.
    """

    submitted = Signal()
    _scanned = Signal()

    def __init__(
        self,
        seat: Seat,
        meaning: Meaning,
        *,
        reason: Reason = "",
        takes_scans: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._seat, self.meaning, self._wants = seat, meaning, reason
        self.setAccessibleName(tr("Signature: {meaning}", meaning=meaning_word(meaning)))
        self.chip = Chip(tr("Signs as {meaning}", meaning=meaning_word(meaning)), "signature")
        self.reason, self.who, self.secret = QLineEdit(), QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.who.setProperty(SCAN_HERE, takes_scans)
        self.name, self.error = words("", "small", wrap=True), words("", "body", wrap=True)
        self.error.setProperty("tone", "refused")
        self._reason_part = self._part(tr("Reason"), self.reason)
        self._who_part = self._part(tr("Login, or scan a badge"), self.who, self.name)
        self._secret_part = self._part(tr("Password or PIN"), self.secret)
        self._lay_out()
        self._connect()
        self.ask_reason(reason)
        self.begin()

    # ── what it is asked ────────────────────────────────────────────────────

    def begin(self, login: str = "") -> None:
        """Ask anew; ``login`` is who will most likely sign."""
        self.reason.clear()
        self.who.setText(login)
        self.wait(False)
        self.forget()
        self.say("")

    def ask_reason(self, wanted: Reason) -> None:
        """Ask for a reason, or don't."""
        self._wants = wanted
        self._reason_part.setVisible(bool(wanted))
        self.reason.setPlaceholderText(tr("Optional") if wanted == "optional" else "")

    def start(self) -> None:
        """Put the focus where signing begins."""
        if self._wants == "needed" and not self.reason.text().strip():
            self.reason.setFocus()
        else:
            self.who.setFocus()
            self.who.selectAll()

    @Slot(str, str)
    def take_badge(self, badge: str, name: str = "") -> None:
        """Take a badge that was scanned; its PIN comes next."""
        self.who.setText(badge)
        self.who.setModified(False)
        self.name.setText(name)
        self.name.setVisible(bool(name))
        self.secret.clear()
        self.secret.setFocus()

    def complete(self) -> bool:
        """Say whether all is there; what is missing is said, and gets the focus."""
        missing, said = self._missing()
        self.say(said)
        if missing is not None:
            missing.setFocus()
        return missing is None

    def given(self) -> tuple[str, str, str]:
        """Return who, the secret, and the reason."""
        return self.who.text().strip(), self.secret.text(), self.reason.text().strip()

    def forget(self) -> None:
        """Forget the secret, and whose badge it was."""
        self.secret.clear()
        self.name.clear()
        self.name.hide()

    def wait(self, waiting: bool) -> None:
        """Take nothing while it is being signed."""
        for field in (self.reason, self.who, self.secret):
            field.setDisabled(waiting)

    def say(self, sentence: str) -> None:
        """Say what is wrong with what was given, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def refuse(self, error: DomainError) -> None:
        """Say why it wasn't taken; the secret is to be given again, or by somebody else."""
        self.wait(False)
        self.say(together(error.explain(), error.why_not()))
        self.secret.clear()
        if isinstance(error, _ANOTHER):
            self.who.setFocus()
            self.who.selectAll()
        else:
            self.secret.setFocus()

    # ── keys ────────────────────────────────────────────────────────────────

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter: it goes from field to field, and signs from the last one alone."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)

    def _missing(self) -> tuple[QLineEdit | None, str]:
        who, secret, reason = self.given()
        if self._wants == "needed" and not reason:
            return self.reason, tr("A reason is needed.")
        if not who:
            return self.who, tr("Who signs? Type a login, or scan a badge.")
        return (
            (None, "") if secret else (self.secret, tr("A password, or a badge's PIN, is needed."))
        )

    @Slot()
    def _came(self) -> None:
        """Tell a scan from typing: a scan sets the text as a whole."""
        self.name.hide()
        if self.who.hasFocus() and self.who.text() and not self.who.isModified():
            self._scanned.emit()

    @Slot()
    def _follow_scan(self) -> None:
        self.secret.setFocus()
        work = functools.partial(thing_named, self._seat.desk, self.who.text(), "person")
        self._seat.tasks.run_read(work, self._name, _nobody, owner=self, latest="badge")

    def _name(self, person: Thing) -> None:
        self.name.setText(person.label)
        self.name.setVisible(self.who.text() != person.code)

    def _connect(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection  # the scan's own Enter comes first
        self._scanned.connect(self._follow_scan, queued)
        self.who.textChanged.connect(self._came)
        self.reason.returnPressed.connect(self.who.setFocus)
        self.who.returnPressed.connect(self.secret.setFocus)
        self.secret.returnPressed.connect(self.submitted)

    def _part(self, caption: str, field: QLineEdit, below: QLabel | None = None) -> QWidget:
        part = QWidget()
        label = words(caption, "small")
        label.setBuddy(field)
        field.setAccessibleName(caption)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (label, field, *([below] if below else [])):
            column.addWidget(widget)
        column.addStretch(1)
        return part

    def _lay_out(self) -> None:
        line = Bending(beside=False)
        line.setSpacing(8)
        line.addWidget(self._who_part, 1)
        line.addWidget(self._secret_part, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._reason_part)
        column.addWidget(self.chip)
        column.addLayout(line)
        column.addWidget(self.error)


class SignedPanel(ActPanel):
    """A panel whose act somebody signs; after it, the foot tells name, time and meaning."""

    def __init__(
        self,
        seat: Seat,
        acting: Acting,
        titles: tuple[str, str, str],
        meaning: Meaning,
        *,
        reason: Reason = "needed",
        parent: QWidget | None = None,
    ) -> None:
        """``titles`` are the panel's title, its button's word and icon."""
        super().__init__(*titles, parent)
        self._seat, self._acting = seat, acting
        self.signing = Signing(seat, meaning, reason=reason)
        self.signing.submitted.connect(self.go)
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            whole.insertWidget(whole.indexOf(self.title) + 2, self.signing)

    def begin(self) -> None:
        """Ask anew, and propose whoever sits here."""
        actor = self._seat.desk.actor
        self.button.setEnabled(True)
        self.signing.begin(actor.login if actor else "")

    def sign(self, act: Signed, said: Said) -> None:
        """Prove who signs and do the act with their signature, if all was given."""
        if not self.button.isEnabled() or not self.signing.complete():
            return
        self.button.setEnabled(False)
        self.signing.wait(True)
        work = functools.partial(_signed, act, self.signing.given())
        tell = functools.partial(self._tell, said)
        self._acting.do(work, tell, self._refused, undoable=False)

    @override
    def leave(self) -> None:
        self.signing.forget()
        super().leave()

    def _tell(self, said: Said, receipt: Receipt) -> str:
        self.signing.forget()
        self.closed.emit()
        who, at = str(receipt.details["signed_by"]), receipt.happened_at
        return f"{said(receipt)}. {statement(who, self.signing.meaning, at)}"

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self.signing.refuse(error)
        self._seat.hub.sound_asked.emit("refused")


def meaning_word(meaning: str) -> str:
    """Return what a signature means, as people read it."""
    known = {
        "performed": tr("performed"),
        "witnessed": tr("witnessed"),
        "reviewed": tr("reviewed"),
        "approved": tr("approved"),
        "released": tr("released"),
    }
    return known.get(meaning, meaning)


def statement(name: str, meaning: str, at: datetime) -> str:
    """Return a signature as it is shown: printed name, meaning and UTC time (21 CFR 11.50)."""
    when = f"{at:%Y-%m-%d %H:%M:%S} UTC"
    return tr("Signed by {name} as {meaning}, {when}", name=name, meaning=meaning_word(meaning),
              when=when)  # fmt: skip


def _signed(act: Signed, given: tuple[str, str, str], desk: Desk) -> Receipt:
    who, secret, reason = given
    signer = people.prove_with(desk, who, secret)
    receipt = act(desk, signer, reason)
    return replace(receipt, details={**receipt.details, "signed_by": signer.shown})


def _nobody(_error: DomainError) -> None:
    """Whose badge it is isn't told here; signing says what is wrong with it."""
