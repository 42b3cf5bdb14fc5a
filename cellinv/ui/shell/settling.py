"""What may stand between somebody and their desk: an own password and PIN, and as what they sit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.people import PasswordExpired, PinUnsound
from cellinv.records.catalog import role_words
from cellinv.ui.shell.entering import Settled
from cellinv.ui.shell.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cellinv.domain.errors import DomainError
    from cellinv.ui.shell.entering import Settling, Sittings


_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Step(QWidget):
    """A step after the first of signing in; ``left`` goes back to it."""

    left = Signal()
    wide = False
    """Whether it needs two columns."""

    def __init__(self, title: str, told: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.setAccessibleDescription(told)
        self.whole, self.column = QHBoxLayout(self), QVBoxLayout()
        self.whole.setContentsMargins(0, 0, 0, 0)
        self.whole.setSpacing(0)
        self.whole.addLayout(self.column, 1)
        self.column.setSpacing(8)
        head, said = PlainLabel(title), wrapped(told)
        head.setProperty("role", "strong")
        self.column.addWidget(head)
        self.column.addWidget(said)
        self.column.addSpacing(8)
        self.back = QPushButton(tr("Back"))
        self.back.setProperty("kind", "quiet")
        self.back.setAccessibleName(tr("Back"))
        self.back.clicked.connect(self.left)

    def start(self) -> None:
        """Put the focus where the step begins."""

    def refuse(self, error: DomainError) -> None:
        """Say why what was given isn't taken."""

    def wake(self) -> None:
        """Take what is given again."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back by Escape; take Enter as a press of the button with the focus."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _ENTER and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)


class SettleStep(Step):
    """Asks for a new password twice, a PIN, and the written responsibility, as far as needed."""

    given = Signal(object)
    emergency = Signal()

    def __init__(self, settling: Settling) -> None:
        super().__init__(_title(settling), _told(settling))
        self._settling = settling
        self.wide = settling.new_password and settling.responsibility is not None
        self.old, self.new, self.again, self.pin = (_secret(tr("Password so far")),
            _secret(tr("New password")), _secret(tr("New password again")),
            _secret(tr("PIN for your badge")))  # fmt: skip
        self.accepts = QCheckBox(tr("I have read this and accept it"))
        self.accepts.setAccessibleName(tr("I have read this and accept it"))
        self.error = wrapped("", "body")
        self.error.setProperty("tone", "refused")
        self.error.hide()
        self.button = QPushButton(_act(settling))
        self.button.setProperty("kind", "primary")
        self.button.setAccessibleName(_act(settling))
        self.button.clicked.connect(self.submit)
        self.only_moving = QPushButton(tr("Emergency: only look and move containers"))
        self.only_moving.setProperty("kind", "quiet")
        self.only_moving.setAccessibleName(self.only_moving.text())
        self.only_moving.clicked.connect(self.emergency)
        self._lay_out(settling)
        self._chain()

    @override
    def start(self) -> None:
        self._fields()[0].setFocus()

    @override
    def refuse(self, error: DomainError) -> None:
        self.wake()
        self.say(error.explain())
        field = self.pin if isinstance(error, PinUnsound) else self._fields()[0]
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.selectAll()

    @override
    def wake(self) -> None:
        self.setDisabled(False)

    def say(self, sentence: str) -> None:
        """Say what is wrong, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.accepts.hasFocus():
            self.submit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def submit(self) -> None:
        """Hand on what was given, if all of it is there."""
        missing, said = self._missing()
        self.say(said)
        if missing is not None:
            missing.setFocus()
            return
        old, new, pin = self.old.text(), self.new.text(), self.pin.text()
        self.setDisabled(True)
        self.given.emit(Settled(old, new, pin, accepted=self.accepts.isChecked()))

    def _missing(self) -> tuple[QWidget | None, str]:
        asked = self._settling
        if asked.by_badge and not self.old.text():
            return self.old, tr("Type the password so far.")
        if asked.new_password and not self.new.text():
            return self.new, tr("Choose a new password.")
        if asked.new_password and self.new.text() != self.again.text():
            return self.again, tr("The two new passwords differ.")
        if asked.responsibility is not None and not self.accepts.isChecked():
            return self.accepts, tr("Read the responsibility and accept it.")
        return None, ""

    def _fields(self) -> list[QLineEdit | QCheckBox]:
        """Return what is asked for, in order."""
        asked = self._settling
        fields: list[QLineEdit | QCheckBox] = [self.old] if asked.by_badge else []
        fields += [self.new, self.again] if asked.new_password else []
        if asked.responsibility is not None:
            fields += [self.pin] if asked.new_password else []
            fields.append(self.accepts)
        return fields

    def _chain(self) -> None:
        """Let Enter lead from field to field, and from the last one on."""
        fields = [each for each in self._fields() if isinstance(each, QLineEdit)]
        for field, following in zip(fields, self._fields()[1:], strict=False):
            field.returnPressed.connect(following.setFocus)
        if isinstance(self._fields()[-1], QLineEdit):
            fields[-1].returnPressed.connect(self.submit)

    def _lay_out(self, asked: Settling) -> None:
        fields = self._fields()
        rules = {
            self.new: tr("{n} characters or more", n=asked.rules.length),
            self.pin: tr("Optional: {n} digits or more", n=asked.rules.pin_length),
        }
        for field in (self.old, self.new, self.again, self.pin):
            if field in fields:
                caption = PlainLabel(field.accessibleName())
                caption.setProperty("role", "section")
                caption.setBuddy(field)
                self.column.addWidget(caption)
                self.column.addWidget(field)
            if field in fields and field in rules:
                self.column.addWidget(wrapped(rules[field], "small"))  # stays while it is typed
        end = self._beside() if self.wide else self.column
        if asked.responsibility is not None:
            text = wrapped(asked.responsibility.text, "body")
            text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
            end.addWidget(text, 1)
            end.addWidget(self.accepts)
        end.addWidget(self.error)
        end.addSpacing(8)
        end.addWidget(self.button)
        if isinstance(asked.why, PasswordExpired):
            end.addWidget(self.only_moving)
        end.addWidget(self.back)
        self.column.addStretch(1)

    def _beside(self) -> QVBoxLayout:
        """Begin a second column, for what is to be read."""
        end = QVBoxLayout()
        end.setSpacing(8)
        self.whole.addSpacing(32)
        self.whole.addLayout(end, 1)
        head = PlainLabel(tr("What my signature means"))
        head.setProperty("role", "strong")
        end.addWidget(head)
        return end


class SittingStep(Step):
    """Asks as what somebody sits down who both works and manages users."""

    chosen = Signal(str)

    def __init__(self, sittings: Sittings) -> None:
        super().__init__(
            tr("As what do you sit down?"),
            tr("Who manages users does no act on vials in the same sitting."),
        )
        self.work = self._way(tr("To work: {roles}", roles=role_words(sittings.work)))
        self.administrator = self._way(tr("To manage users and settings"))
        self.work.clicked.connect(self._to_work)
        self.administrator.clicked.connect(self._to_administer)
        self.column.addWidget(self.back)

    @override
    def start(self) -> None:
        self.work.setFocus()

    @override
    def wake(self) -> None:
        self.setDisabled(False)

    def _way(self, words: str) -> QPushButton:
        made = QPushButton(words)
        made.setAccessibleName(words)
        self.column.addWidget(made)
        return made

    @Slot()
    def _to_work(self) -> None:
        self.setDisabled(True)
        self.chosen.emit("work")

    @Slot()
    def _to_administer(self) -> None:
        self.setDisabled(True)
        self.chosen.emit("administrator")


def wrapped(text: str, role: str = "dim") -> QLabel:
    """Return words over as many lines as they need."""
    label = PlainLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _title(asked: Settling) -> str:
    if isinstance(asked.why, PasswordExpired):
        return tr("A new password for {login}", login=asked.login)
    return tr("Welcome, {login}", login=asked.login)


def _told(asked: Settling) -> str:
    if isinstance(asked.why, PasswordExpired):
        return tr("The password so far expired on {day}.", day=asked.why.values["day"])
    if asked.new_password:
        return tr("Set a password that only you know, and read what your signature means.")
    return tr("Read what your signature means, once, before you go on.")


def _act(asked: Settling) -> str:
    return tr("Set it and sign in") if asked.new_password else tr("Accept and sign in")


def _secret(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field
