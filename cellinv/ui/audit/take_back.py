"""Taking an act back from its entry: undo while it's fresh, later a correction by a supervisor."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services import custody
from cellinv.services.custody.way_back import WayBack, way_back
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.text import SectionLabel, words

if TYPE_CHECKING:
    from datetime import tzinfo

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_ENTRIES: Final = re.compile(r"[^\s:,]+:\d+")


class TakeBack(QWidget):
    """``asked`` carries the name of an entry that is in the way."""

    asked = Signal(str)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seat, self._acting = seat, acting
        self._entry = ""
        self.title = SectionLabel(tr("Take back"))
        self.note = words("", "small", wrap=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("Reason"))
        self.reason.setAccessibleName(tr("Reason for taking it back"))
        self.go = button(tr("Undo"), "undo")
        self.refusal = words("", wrap=True)
        self.refusal.setProperty("tone", "refused")
        self.refusal.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.blocking = ChipRow()
        self.reason.returnPressed.connect(self.take_back)
        self.go.clicked.connect(self.take_back)
        self._lay_out()
        self.hide()

    def show_entry(self, entry: str) -> None:
        """Offer to take an act back, as far as that is possible."""
        if entry != self._entry:
            self.reason.clear()
            self._refuse("", "")
        self._entry = entry
        work = functools.partial(way_back, self._seat.desk, entry)
        self._seat.tasks.run_read(work, functools.partial(self._offer, entry), latest="way back")

    @Slot()
    def take_back(self) -> None:
        """Do it, with the reason."""
        if not self.go.isEnabled():
            return
        if not self.reason.text().strip():
            self._refuse(tr("Say why first."), "")
            self.reason.setFocus()
            return
        act = functools.partial(_undo, self._entry, self.reason.text().strip())
        self._acting.do(act, _said, self._refused, undoable=False)

    def _offer(self, entry: str, way: WayBack) -> None:
        if entry != self._entry:
            return
        undo = way.is_undo(self._seat.desk.now())
        possible = way.reversible and way.by is None and (undo or way.may_correct)
        self.setVisible(way.reversible and way.by is None)
        self.go.setText(" " + (tr("Undo") if undo else tr("Correct")))
        self.go.setAccessibleName(tr("Undo this act") if undo else tr("Correct this act"))
        for field in (self.reason, self.go):
            field.setVisible(possible)
        site = self._seat.desk.site
        self.note.setText(_note(way, undo=undo, zone=site.zone if site else None))

    def _refused(self, error: DomainError) -> bool:
        later = str(error.values.get("later", "") or error.values.get("by", ""))
        self._refuse(error.explain(), later)
        return True

    def _refuse(self, sentence: str, later: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        links = []
        for name in _ENTRIES.findall(later)[:12]:
            link = button(name, kind="quiet")
            link.setAccessibleName(tr("Show entry {entry}", entry=name))
            link.clicked.connect(functools.partial(self._ask, name))
            links.append(link)
        self.blocking.show_chips(links)

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.reason, 1)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        parts: tuple[QLabel, ...] = (self.title, self.note)
        for part in parts:
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.refusal)
        column.addWidget(self.blocking)
        self.refusal.hide()
        self.blocking.hide()


def _note(way: WayBack, *, undo: bool, zone: tzinfo | None) -> str:
    if undo and way.undo_until is not None:
        until = way.undo_until.astimezone(zone) if zone else way.undo_until
        return tr("Yours, at this station: undone until {time}.", time=f"{until:%H:%M:%S}")
    if way.may_correct:
        return tr("A correction: a new entry that names this one, with your reason.")
    return tr(
        "Undone within {minutes} minutes by who did it, at the same station. "
        "Now a supervisor can correct it.",
        minutes=way.minutes,
    )


def _undo(entry: str, reason: str, desk: Desk) -> Receipt:
    return custody.undo(desk, entry, reason=reason)


def _said(receipt: Receipt) -> str:
    return tr(
        "{entry} taken back by {by}", entry=receipt.details["reverses"], by=receipt.entry
    )  # fmt: skip
