"""Reads the card again after an act or a change elsewhere, and shows it with what is marked."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.domain.station import Mode
from cellinv.ui.station.looking import Marks, Shown, emptied, look_again

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.station.acting import Performed
    from cellinv.ui.station.middle import MiddlePanel

_PUT: frozenset[str] = frozenset({Mode.STORE, Mode.MOVE, Mode.RETURN})


class Showing(QObject):
    """Keeps the card of the bench true; the newest question is the one answered."""

    def __init__(self, seat: Seat, middle: MiddlePanel) -> None:
        super().__init__(middle)
        self._seat, self._middle = seat, middle
        self._after_act = False

    def after(self, done: Performed) -> None:
        """Show the thing an act was done to, as it is now."""
        self._after_act = True
        thing = done.act.thing or done.act.container
        if done.shown is not None:
            self._show(None, done, done.shown)
            self._after_act = True  # until the act has been announced: the card shows it already
            QTimer.singleShot(0, self, self._settle)
        elif done.act.verb == "withdraw" and thing is not None:
            self._taken(thing.id, done)
        elif thing is not None:
            self._read(thing.kind, thing.id, None, done)
        elif done.receipt is not None:
            touched = dict(reversed(done.receipt.touched))
            kind = next((one for one in ("vial", "container") if one in touched), None)
            if kind is not None:
                self._read(kind, touched[kind], None, done)
            else:
                self._after_act = False

    def again(self, kind: str, record_id: int, before: Shown) -> None:
        """Show a card anew, with what is marked kept, unless another is on its way."""
        if not self._after_act:
            self._read(kind, record_id, before, None)

    def _taken(self, vial_id: int, done: Performed) -> None:
        ((container, row, column),) = done.details["was_in"]
        slot = (row, column) if row is not None else None
        ask = functools.partial(emptied, self._seat.desk, vial_id, container, slot)
        self._seat.tasks.run_read(ask, self._put_up, self._give_up, owner=self, latest="card")

    def _read(
        self, kind: str, record_id: int, before: Shown | None, done: Performed | None
    ) -> None:
        ask = functools.partial(look_again, self._seat.desk, kind, record_id, before)
        show = functools.partial(self._show, before, done)
        self._seat.tasks.run_read(ask, show, self._give_up, owner=self, latest="card")

    def _show(self, before: Shown | None, done: Performed | None, shown: Shown) -> None:
        if done is not None and done.act.verb in _PUT:
            lit = shown.slots_of({done.next_slot}) if done.next_slot else ()
            filled = shown.slots_of({shown.slot}) if shown.slot else ()
            shown = replace(shown, marks=Marks(lit=lit, filled=filled))
        elif before is not None:
            shown = replace(shown, marks=before.marks)
        self._put_up(shown)

    @Slot()
    def _settle(self) -> None:
        self._after_act = False

    def _give_up(self, _refusal: DomainError) -> None:
        """Leave the card as it was: the thing went out of reach meanwhile."""
        self._after_act = False

    def _put_up(self, shown: Shown) -> None:
        self._after_act = False
        self._middle.show_card(shown)
