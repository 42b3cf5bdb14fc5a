"""A second person signs in beside the first, without leaving the bench."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.station.acting import second_person
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.scrolled import bend
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.bench import WitnessAsked


class WitnessPanel(QFrame):
    """Login, Tab, password, Enter; ``witnessed`` carries the desk with both, and the reason."""

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
        self.reason = _field(tr("Reason"))
        self.login = _field(tr("Login of the witness"))
        self.password = _field(tr("Password of the witness"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.error = words("", "body", wrap=True)
        self._reason_caption = SectionLabel(tr("Reason"))
        self.go = button(tr("Witness"), "witness", "primary")
        self._cancel = button(tr("Cancel"), "remove", "quiet")
        self.reason.returnPressed.connect(self.login.setFocus)
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.submit)
        self.go.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.cancelled)
        self._lay_out()
        self.hide()

    def ask(self, asked: WitnessAsked) -> None:
        """Ask for a second person, and for a reason where the act needs one."""
        self.told.setText(asked.sentence)
        self._say("")
        for field in (self.reason, self.login, self.password):
            field.clear()
        for widget in (self._reason_caption, self.reason):
            widget.setVisible(asked.with_reason)
        self._wait(False)
        self.show()
        (self.reason if asked.with_reason else self.login).setFocus()

    @Slot(str)
    def take_badge(self, login: str) -> None:
        """Take the login of a badge that was scanned."""
        self.login.setText(login)
        self.password.setFocus()

    @Slot()
    def submit(self) -> None:
        """Try to sign the second person in."""
        login, password = self.login.text(), self.password.text()
        if not self.reason.isHidden() and not self.reason.text().strip():
            self._say(tr("A reason is needed."))
            self.reason.setFocus()
            return
        if not login.strip() or not password:
            self._say(tr("Login and password of the second person are needed."))
            (self.password if login.strip() else self.login).setFocus()
            return
        self._wait(True)
        work = functools.partial(second_person, self._seat.desk, login, password)
        self._seat.tasks.run_write(work, self._enter, self._refuse, owner=self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bend(self._line, event.size().width())

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.closed.emit()

    def _enter(self, desk: Desk) -> None:
        reason = self.reason.text().strip() or None
        self.password.clear()
        self.hide()
        self.witnessed.emit(desk, reason)

    def _refuse(self, error: DomainError) -> bool:
        self._wait(False)
        self._say(error.explain())
        self.password.setFocus()
        self.password.selectAll()
        return True

    def _wait(self, waiting: bool) -> None:
        for widget in (self.reason, self.login, self.password, self.go):
            widget.setDisabled(waiting)

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self._reason_caption, 0, 0, 1, 2)
        grid.addWidget(self.reason, 1, 0, 1, 2)
        grid.addWidget(SectionLabel(tr("Login, or a badge")), 2, 0)
        grid.addWidget(SectionLabel(tr("Password")), 2, 1)
        grid.addWidget(self.login, 3, 0)
        grid.addWidget(self.password, 3, 1)
        acts = QHBoxLayout()
        for act in (self.go, self._cancel):
            acts.addWidget(act, 0, Qt.AlignmentFlag.AlignBottom)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(12)
        self._line.addLayout(grid, 1)
        self._line.addLayout(acts)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.told)
        column.addLayout(self._line)
        column.addWidget(self.error)


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    return field
