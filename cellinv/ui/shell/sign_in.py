"""The sign-in page: who are you, and the password."""

import functools
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.sizes import hold, tall, wide
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.theme import theme

_WIDTH: Final = 400


class SignInPage(QWidget):
    """Asks for user and password; ``signed_in`` carries what the given callable returned.

    ``sign_in(user, password)`` runs on the writer thread; a :class:`DomainError` of it is said
    in place. The user field takes a scanned badge.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        sign_in: Callable[[str, str], object],
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._sign_in = tasks, sign_in
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Sign in"))
        self.user = _field(tr("User"), tr("Login, or scan your badge"))
        self.user.setProperty("scanHere", True)
        self.user.setProperty("badgeField", True)
        self.password = _field(tr("Password"), "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.error = PlainLabel()
        self.error.setProperty("tone", "refused")
        self.error.setWordWrap(True)
        self.error.hide()
        self.hint = PlainLabel(hint)
        self.hint.setWordWrap(True)
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(tr("Sign in"))
        self.button.setProperty("kind", "primary")
        self.button.setAccessibleName(tr("Sign in"))
        self.user.returnPressed.connect(self._next)
        self.password.returnPressed.connect(self.submit)
        self.button.clicked.connect(self.submit)
        self._lay_out(bool(hint))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.user.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget what was typed, for the next person."""
        self.user.clear()
        self.password.clear()
        self._say("")

    @Slot()
    def submit(self) -> None:
        """Try to sign in with what was typed."""
        user, password = self.user.text().strip(), self.password.text()
        if not user or not password:
            self._say(tr("Type your login and your password."))
            (self.password if user else self.user).setFocus()
            return
        self._say("")
        self._wait(True)
        work: Callable[[], Any] = functools.partial(self._sign_in, user, password)
        self._tasks.run_write(work, self._enter, self._refuse)

    @Slot()
    def _next(self) -> None:
        self.password.setFocus(Qt.FocusReason.TabFocusReason)

    def _enter(self, person: object) -> None:
        self._wait(False)
        self.clear()
        self.signed_in.emit(person)

    def _refuse(self, error: DomainError) -> None:
        self._wait(False)
        self._say(error.explain())
        self.password.setFocus()
        self.password.selectAll()

    def wake(self) -> None:
        """Let the person try again after the surroundings failed."""
        self._wait(False)

    def _wait(self, waiting: bool) -> None:
        for widget in (self.user, self.password, self.button):
            widget.setDisabled(waiting)
        self.button.setText(tr("Signing in …") if waiting else tr("Sign in"))

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.password.setProperty("wrong", bool(sentence))
        self.password.style().polish(self.password)

    def _lay_out(self, with_hint: bool) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        hold(card, width=_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addLayout(_heading())
        column.addSpacing(16)
        for words, field in ((tr("User"), self.user), (tr("Password"), self.password)):
            column.addWidget(_caption(words, field))
            column.addWidget(field)
            column.addSpacing(8)
        column.addWidget(self.error)
        column.addSpacing(8)
        column.addWidget(self.button)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        if with_hint:
            outer.addSpacing(8)
            outer.addWidget(self._hint_line(), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _hint_line(self) -> QFrame:
        line = QFrame()
        hold(line, width=_WIDTH)
        self.hint.setProperty("role", "small")
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(icon_label("hint", "dim", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.hint, 1)
        self._fit_hint()
        theme().changed.connect(self._fit_hint)
        return line

    @Slot()
    def _fit_hint(self) -> None:
        self.hint.ensurePolished()
        self.hint.setMinimumHeight(self.hint.heightForWidth(wide(_WIDTH) - 2 * 16 - 8 - tall(16)))


def _heading() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    name = PlainLabel("Cellinv")
    name.setProperty("role", "display")
    row.addWidget(icon_label("brand", "accent", 32))
    row.addWidget(name, 1)
    return row


def _caption(words: str, field: QWidget) -> QLabel:
    label = PlainLabel(words)
    label.setProperty("role", "section")
    label.setBuddy(field)
    return label


def _field(name: str, placeholder: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(placeholder)
    return field
