"""The panel that takes vials into a run: they are scanned up, or typed by their codes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.services import production
from cellinv.services.people.named import thing_named
from cellinv.services.station import resolve
from cellinv.ui.production.about import AboutPanel, same
from cellinv.ui.widgets.acts.acting import listed
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.station.views import Card
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class InputPanel(AboutPanel):
    """Uses the vials that are scanned up in a run; of several lots they are pooled."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Take vials in"), tr("Take in"), "consumed"))
        self.said, self.code = words("", "small", wrap=True), QLineEdit()
        self._vials: dict[int, tuple[str, str]] = {}
        self._sought: list[str] = []
        """The codes being looked up; another list for every time the panel is opened."""
        note = tr("Scan the vials that were withdrawn for it. Those of several lots are pooled.")
        self.fields.addWidget(words(note, "dim", wrap=True))
        self.add(tr("Next vial, by scan or by its code"), self.code)
        self.fields.addWidget(self.said)

    @override
    def prepare(self) -> None:
        self._vials, self._sought = {}, []
        self.code.clear()
        self._tell_vials()
        self.code.setFocus()

    @override
    def take_vial(self, vial_id: int, code: str, lot: str) -> bool:
        self._vials[vial_id] = code, lot
        self._tell_vials()
        return True

    @override
    def go(self) -> None:
        if self._look_up() or self._sought:
            return  # what is typed isn't left out: it comes first
        codes = [code for code, _ in self._vials.values()]
        said = tr("{run} took in {codes}", run=self.subject.row.code, codes=listed(codes))
        act = functools.partial(_take, self.subject.row.id, tuple(self._vials))
        self.do(act, functools.partial(same, said))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = Qt.Key(event.key()) in _ENTERS and self.code.hasFocus()
        if not (entered and self._look_up()):
            super().keyPressEvent(event)

    def _look_up(self) -> bool:
        """Take the vial whose code is typed; say whether one is."""
        text = self.code.text().strip()
        if text:
            work = functools.partial(_vial, self._seat.desk, text)
            came = functools.partial(self._came, self._sought, text)
            refused = functools.partial(self._not, self._sought, text)
            self.code.clear()  # the next one can be typed meanwhile
            self._sought.append(text)
            self._tell_vials()
            self._seat.tasks.run_read(work, came, refused, owner=self)
        return bool(text)

    def _came(self, sought: list[str], text: str, card: Card) -> None:
        sought.remove(text)
        if sought is self._sought:
            self.take_vial(card.id, card.code, getattr(card, "lot", ""))

    def _not(self, sought: list[str], text: str, error: DomainError) -> None:
        sought.remove(text)
        if sought is not self._sought:
            return
        self._tell_vials()
        if not self.code.text():
            self.code.setText(text)
            self.code.selectAll()
        self._seat.hub.sound_asked.emit("refused")
        self._seat.hub.refuse(error)

    def _tell_vials(self) -> None:
        self.button.setEnabled(bool(self._vials))
        lots = dict.fromkeys(lot for _, lot in self._vials.values())
        codes = "\n".join(code for code, _ in self._vials.values())
        pooled = tr("Pooled from {lots}", lots=a_list(lots)) if len(lots) > 1 else ""
        meanwhile = tr("Looked up: {codes}", codes=listed(self._sought)) if self._sought else ""
        self.said.setText("\n".join(part for part in (codes, pooled, meanwhile) if part))


def _vial(desk: Desk, text: str) -> Card:
    """Return the card of the vial a text names, and of nothing else."""
    thing_named(desk, text, "vial")
    return resolve(desk, text)


def _take(run_id: int, vial_ids: tuple[int, ...], desk: Desk) -> Receipt:
    return production.take_inputs(desk, run_id, vial_ids)
