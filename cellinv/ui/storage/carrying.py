"""Moving boxes, racks and whole tanks: what comes with them and where they would stand, first."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.storage.looking import Landing, foresee
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.acts.acting import Acting, listed, slots_said
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.text import words


@dataclass(frozen=True)
class Carried:
    """A container about to be moved."""

    id: int
    name: str


class CarryPanel(ActPanel):
    """Moves containers into the one that is open, or into the one they were dropped on."""

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(tr("Move"), tr("Move here"), "move", parent)
        self._seat, self._acting = seat, acting
        self.carried: tuple[Carried, ...] = ()
        self._parent_id: int | None = None
        self._at: str | None = None
        self.hint = words("", "dim", wrap=True)
        self.target = words("", "strong", wrap=True)
        self.fields.addWidget(self.hint)
        self.fields.addWidget(self.target)

    def start(self, carried: Sequence[Carried], parent_id: int | None, at: str | None) -> None:
        """Begin to move containers, to where they were dropped or to what is opened next."""
        self.carried = tuple(carried)
        names = listed([each.name for each in carried], 2)
        self.title.setText(tr("Move {names}", names=names))
        self.setAccessibleName(tr("Move {names}", names=names))
        self.hint.setText(
            tr("Open where it goes: in the tree, by scan, or click a free slot there.")
        )
        self.button.setEnabled(False)
        self.target.clear()
        self._parent_id = None
        self.aim(parent_id, at)

    def aim(self, parent_id: int | None, at: str | None = None) -> None:
        """Look at a place to move to; what is carried itself is none."""
        if not self.carried or parent_id is None or parent_id in {c.id for c in self.carried}:
            return
        self._parent_id, self._at = parent_id, at
        ids = tuple(each.id for each in self.carried)
        work = functools.partial(_foreseen, ids, parent_id, at)
        self._seat.tasks.run_read(
            functools.partial(work, self._seat.desk), self._show, self._no_place, latest="carry"
        )

    @Slot()
    @override
    def go(self) -> None:
        if self._parent_id is None or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        ids = tuple(each.id for each in self.carried)
        names = listed([each.name for each in self.carried])
        act = functools.partial(_carry, ids, self._parent_id, self._at)
        self._acting.do(act, functools.partial(self._ended, names), self._refused)

    @Slot()
    @override
    def leave(self) -> None:
        self.carried, self._parent_id = (), None
        super().leave()

    def _ended(self, names: str, receipt: Receipt) -> str:
        self.leave()
        return tr("{codes} moved to {place}", codes=names, place=slots_said(receipt.details))

    def _show(self, landing: Landing) -> None:
        if not self.carried:
            return
        slots = listed([slot for slot in landing.slots if slot], 4)
        place = " / ".join(landing.path)
        where = tr("To {place}, slot {slot}", place=place, slot=slots) if slots else place
        vials = tr("{n} vials come with it.", n=landing.vials)
        self.target.setText(f"{where}. {vials}")
        self.button.setEnabled(True)
        self.button.setFocus()

    def _no_place(self, error: DomainError) -> None:
        self.target.setText(error.explain())
        self.button.setEnabled(False)

    def _refused(self, error: DomainError) -> None:
        self._seat.hub.refuse(error)
        self.button.setEnabled(True)


def _foreseen(
    ids: tuple[int, ...], parent_id: int, at: str | None, desk: Desk
) -> Landing:  # fmt: skip
    return foresee(desk, ids, parent_id, at=at)


def _carry(ids: tuple[int, ...], parent_id: int, at: str | None, desk: Desk) -> Receipt:
    return storage.move_containers(desk, ids, parent_id, at=at)
