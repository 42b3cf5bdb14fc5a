"""Blocking and reserving slots, and opening them again: with the reason, as one act."""

import functools
from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.station.views import BoxCell, BoxView
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting, listed
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.text import words

_KINDS = ("blocked", "reserved")


class MarkPanel(ActPanel):
    """Closes the free slots selected, or opens the closed ones again."""

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(tr("Close slots"), tr("Close them"), "blocked", parent)
        self._seat, self._acting = seat, acting
        self._box: BoxView | None = None
        self._labels: tuple[str, ...] = ()
        self._opens = False
        self.what = words("", "strong", wrap=True)
        self.kind = QComboBox()
        self.kind.addItem(tr("Blocked: nothing goes in"), "blocked")
        self.kind.addItem(tr("Reserved: kept for something"), "reserved")
        self.reason = QLineEdit()
        self.reason.returnPressed.connect(self.go)
        self.fields.addWidget(self.what)
        self.kind_caption = self.add(tr("How"), self.kind)
        self.add(tr("Reason"), self.reason)

    def start(self, box: BoxView, cells: Sequence[BoxCell], *, opens: bool) -> None:
        """Close these slots, or open them again."""
        self._box, self._opens = box, opens
        self._labels = tuple(cell.label for cell in cells)
        title = tr("Open slots again") if opens else tr("Close slots")
        act = tr("Open them again") if opens else tr("Close them")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.button.setText(f" {act}")
        self.button.setAccessibleName(act)
        self.what.setText(f"{box.name} {listed(list(self._labels), 4)}")
        for part in (self.kind, self.kind_caption):
            part.setVisible(not opens)
        self.reason.clear()
        (self.reason if opens else self.kind).setFocus()

    @Slot()
    @override
    def go(self) -> None:
        reason, box = self.reason.text().strip(), self._box
        if box is None:
            return
        if not reason:
            text = tr("Say why: the reason stands beside the slot.")
            self._seat.hub.ended.emit(Result(text, "attention"))
            self.reason.setFocus()
            return
        kind = str(self.kind.currentData())
        act = functools.partial(_open_again, box.id, self._labels, reason)
        if not self._opens:
            act = functools.partial(_close, box.id, self._labels, kind, reason)
        said = functools.partial(_said, self.what.text(), "" if self._opens else kind)
        self.button.setEnabled(False)
        self._acting.do(act, functools.partial(self._ended, said), self._refused)

    def _ended(self, said: "functools.partial[str]", _receipt: Receipt) -> str:
        self.button.setEnabled(True)
        self.leave()
        return said()

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._seat.hub.refuse(error)


def _said(place: str, kind: str) -> str:
    if kind == "blocked":
        return tr("{place} blocked", place=place)
    return tr("{place} reserved", place=place) if kind else tr("{place} open again", place=place)


def _close(box_id: int, labels: tuple[str, ...], kind: str, reason: str, desk: Desk) -> Receipt:
    return storage.mark_slot(desk, box_id, labels, kind=kind, reason=reason)


def _open_again(box_id: int, labels: tuple[str, ...], reason: str, desk: Desk) -> Receipt:
    return storage.close_mark(desk, box_id, labels, reason=reason)
