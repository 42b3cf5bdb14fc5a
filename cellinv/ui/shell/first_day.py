"""What a new inventory begins with: where it lies, its first site, who administers it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimeZone, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.settling import wrapped

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_ENTER: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class FirstDay(QWidget):
    """Asks for the first site and the first administrator; ``given`` carries what was typed.

    ``elsewhere`` asks for another file, ``left`` goes back.
    """

    given = Signal(object)
    elsewhere = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("A new inventory"))
        self.where, self.error = wrapped("", "small"), wrapped("", "body")
        self.where.setProperty("mono", True)
        self.error.setProperty("tone", "refused")
        self.site, self.site_name, self.zone = QLineEdit(), QLineEdit(), QLineEdit()
        self.admin, self.admin_name = QLineEdit(), QLineEdit()
        self.password, self.again = QLineEdit(), QLineEdit()
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.zone.setText(bytes(QTimeZone.systemTimeZoneId().data()).decode())
        for field in (self.site_name, self.admin_name):
            field.setPlaceholderText(tr("Optional"))
        self.button = _button(tr("Make it"), "primary")
        self.other = _button(tr("Elsewhere…"), "quiet")
        self.back = _button(tr("Back"), "quiet")
        self.button.clicked.connect(self.submit)
        self.other.clicked.connect(self.elsewhere)
        self.back.clicked.connect(self.left)
        self._lay_out()

    def ask(self, where: str, *, file: bool) -> None:
        """Ask for an inventory that is to lie there; a ``file`` may lie elsewhere, too."""
        self.where.setText(where)
        self.other.setVisible(file)
        self.say("")
        self.site.setFocus()

    def say(self, sentence: str) -> None:
        """Say what is wrong with what was given, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    @Slot()
    def submit(self) -> None:
        """Hand on what was given, if all of it is there."""
        for field in (self.site, self.admin, self.password):
            if not field.text().strip():
                self._miss(field, tr("{what} is missing.", what=field.accessibleName()))
                return
        if self.password.text() != self.again.text():
            self._miss(self.again, tr("The two passwords differ."))
            return
        self.say("")
        told = {"site": self.site, "site_name": self.site_name, "time_zone": self.zone,
                "admin": self.admin, "admin_name": self.admin_name}  # fmt: skip
        typed = {name: field.text().strip() for name, field in told.items()}
        self.given.emit({**typed, "password": self.password.text()})

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on by Enter, and back by Escape."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _ENTER:
            (focus.click if isinstance(focus, QPushButton) else self.submit)()
        else:
            super().keyPressEvent(event)

    def _miss(self, field: QLineEdit, sentence: str) -> None:
        self.say(sentence)
        field.setFocus()

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.where, 1)
        place.addWidget(self.other)
        asked = QGridLayout()
        asked.setHorizontalSpacing(24)
        asked.setVerticalSpacing(4)
        for at, part in enumerate((
            ((tr("Code of the first site"), self.site), (tr("Name of the site"), self.site_name),
             (tr("Time zone"), self.zone)),
            ((tr("Login of the administrator"), self.admin),
             (tr("Name of the administrator"), self.admin_name),
             (tr("Password"), self.password), (tr("Password again"), self.again)),
        )):  # fmt: skip
            asked.setColumnStretch(at, 1)
            for row, (caption, field) in enumerate(part):
                label = PlainLabel(caption)
                label.setProperty("role", "small")
                label.setBuddy(field)
                field.setAccessibleName(caption)
                asked.addWidget(label, 2 * row, at)
                asked.addWidget(field, 2 * row + 1, at)
        ends = QHBoxLayout()
        ends.addWidget(self.button, 1)
        ends.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = PlainLabel(tr("A new inventory"))
        head.setProperty("role", "strong")
        column.addWidget(head)
        column.addLayout(place)
        column.addLayout(asked)
        column.addWidget(self.error)
        column.addSpacing(8)
        column.addLayout(ends)
        _in_order(self.site, self.site_name, self.zone, self.admin, self.admin_name,
                  self.password, self.again, self.button)  # fmt: skip


def _in_order(*fields: QWidget) -> None:
    for one, following in itertools.pairwise(fields):
        QWidget.setTabOrder(one, following)


def _button(words: str, kind: str) -> QPushButton:
    made = QPushButton(words)
    made.setProperty("kind", kind)
    made.setAccessibleName(words)
    return made
