"""The first page: the inventory is being opened, or can't be, and what to do about it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cellinv.domain.language import tr
from cellinv.ui.shell.first_day import FirstDay
from cellinv.ui.shell.icons import dress, icon_label
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.sizes import hold, tall, wide
from cellinv.ui.shell.theme import theme

_WIDTH: Final = 480
_WIDE: Final = 640
_MARGIN: Final = 32
_ICON: Final = 20
_GAP: Final = 10


class StartPage(QWidget):
    """Says where the inventory is and, when it can't be opened, in one sentence why.

    ``file_chosen`` and ``demo_chosen`` carry the path of a file to open, or to make;
    ``begun`` carries what a new inventory begins with, and its file if it is to lie elsewhere.
    """

    retry_asked = Signal()
    file_chosen = Signal(str)
    demo_chosen = Signal(str)
    begun = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Opening the inventory"))
        self.sentence, self.where = _wrapped("strong"), _wrapped("small")
        self.where.setProperty("mono", True)
        self._picture = icon_label("database_off", "refused", _ICON)
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self.retry = _button(tr("Try again"), "refresh", "primary")
        self.choose = _button(tr("Open another file…"), "storage", "plain")
        self.new = _button(tr("Make a new inventory…"), "add", "plain")
        self.demo = _button(tr("Make a demonstration…"), "add", "plain")
        self.first_day = FirstDay()
        self._place = self._file = ""
        self.retry.clicked.connect(self.retry_asked)
        self.choose.clicked.connect(self._choose)
        self.new.clicked.connect(self.begin)
        self.demo.clicked.connect(self._name_demo)
        self.first_day.given.connect(self._begin)
        self.first_day.elsewhere.connect(self._name_new)
        self.first_day.left.connect(self._leave)
        self._lay_out()
        theme().changed.connect(self._fit)

    def say_opening(self, where: str, what: str = "") -> None:
        """Show that something is under way."""
        self.sentence.setText(what or tr("Opening the inventory …"))
        self.where.setText(where)
        self._show(failed=False)

    def say_failed(self, sentence: str, where: str, *, missing: bool = False) -> None:
        """Show why it couldn't be opened, with the ways on; one that is missing may be made."""
        self._place, self._file = where, ""
        self.sentence.setText(sentence.replace("`", ""))  # which is how a terminal is told
        self.where.setText("" if where and where in sentence else where)
        self._show(failed=True)
        self.new.setVisible(missing)
        self.retry.setFocus()

    @Slot()
    def begin(self) -> None:
        """Ask what a new inventory begins with."""
        self._show(failed=True, begins=True)
        self.first_day.ask(self._file or self._place, file="://" not in self._place)

    def refuse(self, sentence: str) -> None:
        """Say why a new inventory couldn't be made as it was asked for."""
        self.begin()
        self.first_day.say(sentence)

    @Slot(object)
    def _begin(self, told: object) -> None:
        self.begun.emit(told, self._file)

    @Slot()
    def _leave(self) -> None:
        self._show(failed=True)
        self.new.show()
        self.new.setFocus()

    @Slot()
    def _name_new(self) -> None:
        self._name(tr("Make a new inventory"), "inventory.db").fileSelected.connect(self._elsewhere)

    @Slot(str)
    def _elsewhere(self, file: str) -> None:
        self._file = file
        self.begin()

    @Slot()
    def _choose(self) -> None:
        dialog = _dialog(self, tr("Open an inventory"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file_chosen)
        dialog.open()

    @Slot()
    def _name_demo(self) -> None:
        asked = self._name(tr("Make a demonstration"), "demonstration.db")
        asked.fileSelected.connect(self.demo_chosen)

    def _name(self, title: str, name: str) -> QFileDialog:
        """Ask for the name of a file that is to be made."""
        dialog = _dialog(self, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("db")
        dialog.selectFile(name)
        dialog.open()
        return dialog

    def _show(self, *, failed: bool, begins: bool = False) -> None:
        self._busy.setVisible(not failed)
        self._picture.setVisible(failed)
        self.where.setVisible(bool(self.where.text()))
        for button in (self.retry, self.choose, self.new, self.demo):
            button.setVisible(failed)
        self._card.setVisible(not begins)
        self._begins.setVisible(begins)
        self.setAccessibleDescription(self.sentence.text())
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Give the sentences the height they need at the width of the card."""
        room = wide(_WIDTH) - 2 * _MARGIN
        beside = 0 if self._picture.isHidden() else tall(_ICON) + _GAP
        for label, left in ((self.sentence, room - beside), (self.where, room)):
            label.ensurePolished()
            label.setMinimumHeight(max(label.heightForWidth(left), 0))

    def _lay_out(self) -> None:
        self._card, column = _card(_WIDTH)
        self._begins, asked = _card(_WIDE)
        asked.addWidget(self.first_day)
        self._begins.hide()
        told = QHBoxLayout()
        told.setSpacing(_GAP)
        told.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.sentence, 1)
        column.addLayout(told)
        column.addWidget(self.where)
        column.addSpacing(8)
        column.addWidget(self._busy)
        for button in (self.retry, self.choose, self.new, self.demo):
            column.addWidget(button)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        for card in (self._card, self._begins):
            outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)


def _card(width: int) -> tuple[QFrame, QVBoxLayout]:
    """Return a card with the program's name at its head, and its column."""
    card = QFrame()
    card.setProperty("role", "card")
    hold(card, width=width)
    column = QVBoxLayout(card)
    column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    column.setSpacing(8)
    column.addLayout(_heading())
    column.addSpacing(16)
    return card, column


def _heading() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    name = PlainLabel("Cellinv")
    name.setProperty("role", "display")
    row.addWidget(icon_label("brand", "accent", 32))
    row.addWidget(name, 1)
    return row


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    made = QFileDialog(parent, title)
    made.setNameFilter(tr("Inventories (*.db)"))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return made


def _wrapped(role: str) -> QLabel:
    label = PlainLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _button(words: str, icon: str, kind: str) -> QPushButton:
    made = QPushButton(" " + words)
    made.setProperty("kind", kind)
    made.setAccessibleName(words)
    dress(made, icon, "on_accent" if kind == "primary" else "accent")
    return made
