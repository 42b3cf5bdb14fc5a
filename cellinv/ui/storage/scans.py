"""What a scan means on the storage page: a box opens, a vial is lit or put away."""

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cellinv.services import station
from cellinv.services.station.views import Card, CommandCard, ContainerCard, VialCard
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.deeds import Deeds
from cellinv.ui.storage.views import stands_nowhere
from cellinv.ui.widgets.acts.acting import search_or_refuse

if TYPE_CHECKING:
    from cellinv.codes.results import Source


class Scans(QObject):
    """``found`` carries a container's id and the id of the vial to light in it, or ``None``."""

    found = Signal(int, object)

    def __init__(self, seat: Seat, deeds: Deeds, parent: QObject) -> None:
        super().__init__(parent)
        self._seat, self._deeds = seat, deeds

    def take(self, text: str, *, typed: bool) -> None:
        """Find out what a scan or a typed text names and do what it means here."""
        source: Source = "typed" if typed else "keyboard"
        work = functools.partial(station.resolve, self._seat.desk, text, source=source)
        unknown = functools.partial(search_or_refuse, self._seat, text) if typed else None
        self._seat.tasks.run_read(work, self._resolved, unknown, owner=self, latest="scan")

    def _resolved(self, card: Card) -> None:
        if isinstance(card, ContainerCard):
            self.found.emit(card.id, None)
        elif isinstance(card, VialCard):
            self._take_vial(card)
        elif isinstance(card, CommandCard):
            self._deeds.command(card.code)
        else:
            self._seat.hub.open_asked.emit("record", card.code)

    def _take_vial(self, card: VialCard) -> None:
        if self._deeds.take(card):
            return
        if card.place is not None:
            self.found.emit(card.place.container_id, card.id)
            return
        self._seat.hub.ended.emit(Result(stands_nowhere(card), "attention"))
