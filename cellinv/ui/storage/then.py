"""Showing a container as it was: its contents then, and nothing to be done there."""

import functools
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from cellinv.services.station.views import ContainerCard
from cellinv.ui.shell.seat import Seat
from cellinv.ui.storage.deeds import Deeds
from cellinv.ui.storage.head import ContainerHead
from cellinv.ui.storage.panes import Panes
from cellinv.ui.storage.past import PastBar, PastStrip, as_it_was


class Then(QObject):
    """Follows the slider; ``shown`` is sent when the past is on screen."""

    shown = Signal()

    def __init__(
        self, seat: Seat, panes: Panes, head: ContainerHead, deeds: Deeds, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._seat, self._panes, self._head, self._deeds = seat, panes, head, deeds
        self.bar, self.strip = PastBar(seat), PastStrip()
        self._wanted = 0
        self.strip.now_asked.connect(self.bar.to_now)

    def show(self, card: ContainerCard, moment: datetime | None, now: Callable[[], None]) -> None:
        """Show a container as it was at a moment, or as it is ``now``."""
        self._wanted = card.id
        self._panes.main.picture.select(())
        self.strip.say("" if moment is None else self.bar.said())
        if moment is None:
            now()
            return
        self._deeds.leave()
        self._deeds.moving.allowed = False
        self._panes.main.picture.allow_moves(False)
        work = functools.partial(as_it_was, card, moment, self._seat.desk)
        self._seat.tasks.run_read(work, self._take, latest="past")

    def _take(self, then: ContainerCard) -> None:
        if self.bar.moment is None or then.id != self._wanted:
            return
        self._panes.show_past(then)
        self._panes.main.picture.light(())
        self._panes.main.picture.leave_ghosts(())
        self._head.show_container(then, past=True)
        self.shown.emit()
