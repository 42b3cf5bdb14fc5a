"""The sign-in page: who are you, and the password; also over a page that is locked."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
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
from cellinv.domain.naming import code_key
from cellinv.domain.people import SignInDelayed
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.settling import Step, wrapped
from cellinv.ui.shell.sizes import hold, tall, wide
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.theme import theme

_WIDTH: Final = 400
_TWICE: Final = 760
_SECOND_MS: Final = 1000
_DAY: Final = timedelta(days=1)


class SignInPage(QWidget):
    """Asks for user and password; ``signed_in`` carries what the given callable returned.

    ``sign_in(user, password)`` runs on the writer thread; a :class:`DomainError` of it is said
    in place. Without it the inventory is being opened behind the page, which takes keys already:
    who was quicker is heard as soon as :meth:`let_in` brings it. The user field takes a scanned
    badge; one that ended in the password's field, by its key among ``badges``, is put where it
    belongs. ``locked`` names who sits behind the lock; ``beside`` is what stays in sight then.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        sign_in: Callable[[str, str], object] | None = None,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        locked: str = "",
        beside: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._sign_in = tasks, sign_in
        self._waiting: tuple[str, str] | None = None
        self.badges: frozenset[str] = frozenset()
        self._locked, self._beside = locked, beside
        self._step: Step | None = None
        self._hint_line = _Hint()
        self._delay = _Delay(self)
        self._delay.told.connect(self._tell)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Locked") if locked else tr("Sign in"))
        self.user = _field(tr("User"), tr("Login, or scan your badge"))
        self.user.setProperty("scanHere", True)
        self.user.setProperty("badgeField", True)
        self.password = _field(tr("Password"), "")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.error = PlainLabel()
        self.error.setProperty("tone", "refused")
        self.error.setWordWrap(True)
        self.error.hide()
        self.hint = self._hint_line.label
        self._act = tr("Unlock") if locked else tr("Sign in")
        self.button = QPushButton(self._act)
        self.button.setProperty("kind", "primary")
        self.button.setAccessibleName(self._act)
        self.user.returnPressed.connect(self._next)
        self.password.returnPressed.connect(self.submit)
        self.button.clicked.connect(self.submit)
        self._lay_out()
        self._hint_line.say(hint)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.begin()

    def begin(self) -> None:
        """Put the focus where it begins: behind a lock the login is there already."""
        field = self.password if self._locked else self.user
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._delay.stop()

    def show_step(self, step: Step) -> None:
        """Show what comes after user and password, in their place."""
        self.leave_step()
        self._step = step
        step.left.connect(self.leave_step)
        self._card.addWidget(step)
        self._first.hide()
        self._give_room(alone=True, width=_TWICE if step.wide else _WIDTH)
        step.start()

    @Slot()
    def leave_step(self) -> None:
        """Go back to user and password."""
        if self._step is not None:
            self._step.hide()
            self._step.deleteLater()
            self._step = None
        self._give_room(alone=False, width=_WIDTH)
        self._first.show()
        self.user.setFocus()

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
        if code_key(password) in self.badges:
            self.user.setText(password)  # a badge that was scanned here belongs there
            self.password.clear()
            self._say("")
            return
        self._say("")
        self._try(user, password)

    def let_in(self, sign_in: Callable[[str, str], object], hint: str = "") -> None:
        """The inventory is open: hear who signed in meanwhile, and everybody from now on."""
        self._sign_in = sign_in
        self._hint_line.say(hint)
        if self._waiting is not None:
            self._try(*self._waiting)

    def _try(self, user: str, password: str) -> None:
        self._wait(True)
        if self._sign_in is None:
            self._waiting = (user, password)
            self.button.setText(tr("Opening the inventory …"))
            return
        self._waiting = None
        work: Callable[[], Any] = functools.partial(self._sign_in, user, password)
        self._tasks.run_write(work, self._enter, self.refuse)

    @Slot()
    def _next(self) -> None:
        self.password.setFocus(Qt.FocusReason.TabFocusReason)

    def _enter(self, person: object) -> None:
        self._wait(False)
        self.clear()
        self.signed_in.emit(person)

    def refuse(self, error: DomainError) -> None:
        """Say why it isn't taken, in the step shown."""
        if self._step is not None:
            self._step.refuse(error)
            return
        self._wait(False)
        self._say(error.explain())
        if isinstance(error, SignInDelayed):
            self._delay.begin(str(error.values["until"]))
        self.password.setFocus()
        self.password.selectAll()

    def wake(self) -> None:
        """Let the person try again after the surroundings failed."""
        self._wait(False)
        if self._step is not None:
            self._step.wake()

    def _give_room(self, *, alone: bool, width: int) -> None:
        """Make the card so wide; with a step what is beside and below gives way."""
        hold(self._frame, width=width)
        if self._beside is not None:
            self._beside.setHidden(alone)
        self._hint_line.setHidden(alone or not self.hint.text())

    def _wait(self, waiting: bool) -> None:
        for widget in (self.user, self.password, self.button):
            widget.setDisabled(waiting)
        self.button.setText(tr("Signing in …") if waiting else self._act)

    def _say(self, sentence: str) -> None:
        self._delay.stop()
        self._tell(sentence)

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.password.setProperty("wrong", bool(sentence))
        self.password.style().polish(self.password)

    def _lay_out(self) -> None:
        self._first = QWidget()
        column = QVBoxLayout(self._first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        if self._locked:
            column.addWidget(wrapped(self._locked, "strong"))
            column.addWidget(wrapped(tr("Scan a badge, or type a password: the work stays.")))
            column.addSpacing(8)
        secret = tr("Password, or the PIN of the badge")
        for words, field in ((tr("User"), self.user), (secret, self.password)):
            column.addWidget(_caption(words, field))
            column.addWidget(field)
            column.addSpacing(8)
        column.addWidget(self.error)
        column.addSpacing(8)
        column.addWidget(self.button)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(self._middle())
        below = QWidget()  # a hint that comes later moves nothing
        room = QVBoxLayout(below)
        room.setContentsMargins(0, 8, 0, 0)
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        room.addWidget(self._hint_line, 0, top)
        outer.addWidget(below, 3)

    def _middle(self) -> QHBoxLayout:
        """Return the card, with what stays in sight beside it."""
        card = self._frame = QFrame()
        card.setProperty("role", "card")
        hold(card, width=_WIDTH)
        self._card = QVBoxLayout(card)
        self._card.setContentsMargins(32, 32, 32, 32)
        self._card.setSpacing(24)
        self._card.addLayout(_heading())
        self._card.addWidget(self._first)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addStretch(1)
        row.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        if self._beside is not None:
            row.addWidget(self._beside, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        return row


class _Hint(QFrame):
    """What helps to sign in, below the card; hidden where there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        hold(self, width=_WIDTH)
        self.label = PlainLabel()
        self.label.setWordWrap(True)
        self.label.setProperty("role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(icon_label("hint", "dim", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        theme().changed.connect(self._fit)
        self.hide()

    def say(self, hint: str) -> None:
        """Show it, if there is one."""
        self.label.setText(hint)
        if hint:
            self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._fit()
        self.setVisible(bool(hint))

    @Slot()
    def _fit(self) -> None:
        if not self.label.text():
            return
        self.label.ensurePolished()
        room = wide(_WIDTH) - 2 * 16 - 8 - tall(16)
        self.label.setMinimumHeight(self.label.heightForWidth(room))


class _Delay(QTimer):
    """Counts down until another try is heard; ``told`` carries what is left of it in words."""

    told = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._until = datetime.now(UTC)
        self.setInterval(_SECOND_MS)
        self.timeout.connect(self._tell)

    def begin(self, until: str) -> None:
        """Count until the next moment with this time of day: ``12:00:05 UTC``."""
        now = datetime.now(UTC)
        at = datetime.combine(now.date(), time.fromisoformat(until.removesuffix(" UTC")), UTC)
        self._until = at if at > now - timedelta(hours=1) else at + _DAY
        self.start()
        self._tell()

    @Slot()
    def _tell(self) -> None:
        left = (self._until - datetime.now(UTC)).total_seconds()
        said = tr("Too many failed tries: another one counts in {n} s.", n=int(left) + 1)
        if left <= 0:
            self.stop()
        self.told.emit(said if left > 0 else "")


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
