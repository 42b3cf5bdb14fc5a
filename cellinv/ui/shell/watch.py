"""Keeps the window up to date: what is out now, and what other stations did."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.domain.errors import CellinvError, DomainError
from cellinv.services.ledger import Receipt
from cellinv.ui.shell.afterwards import Afterwards
from cellinv.ui.shell.hub import Changed, Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellinv.services.desk import Desk
    from cellinv.services.station.news import News
    from cellinv.services.storage import OutInShort
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.window import MainWindow

EVERY_MS: Final = 700
"""What another station did is on screen within a second: this, and the reading of it."""
SOON_MS: Final = 150
"""After an act the card is painted first, then is looked at what is out now."""
PATIENCE_MS: Final = 200
"""For so long a look waits for what somebody asked for: a scan is painted before."""
_TAKEN: Final = frozenset({"was_in", "took_out"})
"""What an act tells that took something out of the cold."""
_KINDS: Final = ("vial", "lot", "container", "person", "case", "run", "dose", "subject")


@dataclass(frozen=True)
class _Seen:
    """What one look found; ``error`` when the inventory couldn't be reached."""

    news: News | None = None
    out: OutInShort | None = None
    error: CellinvError | None = None


class Watch(QObject):
    """Looks again and again while somebody is signed in."""

    def __init__(self, seat: Seat, window: MainWindow) -> None:
        super().__init__(window)
        self._seat, self._window = seat, window
        self._heads: dict[str, int] = {}
        self._own: set[str] = set()
        self._lost = self._told = self._looking = self._behind = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look_after)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look_after)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.look)
        self._afterwards = Afterwards(self)
        self._afterwards.painted.connect(self._look_at_rest)
        seat.tasks.idle.connect(self._on_idle)
        seat.hub.changed.connect(self._on_changed)

    def begin(self) -> None:
        """Look from now on, if anybody is there still."""
        if self._seat.desk.actor is None:
            return
        self._heads, self._own = {}, set()
        self._lost = self._looking = self._behind = False
        self.look()
        self._timer.start()

    def end(self) -> None:
        """Stop looking: nobody is there."""
        self._timer.stop()
        self._soon.stop()
        self._patience.stop()
        self._window.top_line.out_now.set_out_now(None, None)
        self._seat.hub.in_hand.emit(0, "")

    def changes_of(self, result: object) -> Changed | None:
        """Return what an act's result says it touched, and remember the act as our own.

        Once something was taken out nobody says that nothing is, before the next look.
        """
        receipt = getattr(result, "receipt", result)
        if not isinstance(receipt, Receipt):
            return None
        self._own.add(receipt.entry)
        if not _TAKEN.isdisjoint(receipt.details):
            self._behind = self._looking
            self._window.top_line.out_now.doubt()
        return Changed.of({kind for kind, _ in receipt.touched}, receipt.touched)

    @Slot()
    def look(self) -> None:
        """Ask what is new, unless the last question is still open."""
        self._patience.stop()
        if self._looking or self._seat.desk.actor is None:
            return
        self._looking = True
        ask = functools.partial(_look, self._seat.desk, dict(self._heads))
        self._seat.tasks.run_read(ask, self._show, owner=self)

    @Slot()
    def look_after(self) -> None:
        """Look, but after what is asked for just now was shown, unless that takes long."""
        if not (self._looking or self._patience.isActive()):
            self._patience.start()
            self._afterwards.ask()

    @Slot()
    def _look_at_rest(self) -> None:
        if self._patience.isActive() and not self._seat.tasks.busy():
            self.look()

    @Slot()
    def _on_idle(self) -> None:
        if self._patience.isActive():
            self._afterwards.ask()

    @Slot(object)
    def _on_changed(self, _changed: Changed) -> None:
        if self._timer.isActive():
            self._soon.start()

    def _show(self, seen: _Seen) -> None:
        self._looking, behind = False, self._behind
        self._behind = False
        if not self._timer.isActive():
            return
        if seen.error is not None:
            self._lose(seen.error)
            return
        if self._lost:
            self._lost = False
            self._seat.hub.recovered.emit()
        if seen.out is not None and not behind:
            self._window.top_line.out_now.set_limits(seen.out.warn_s, seen.out.event_s)
            self._window.top_line.out_now.set_out_now(seen.out.count, seen.out.oldest_started_at)
            self._seat.hub.in_hand.emit(seen.out.boxes, seen.out.box or "")
        if seen.news is not None:
            self._tell(seen.news)

    def _tell(self, told: News) -> None:
        self._heads = told.heads
        foreign = [name for name in told.entries if name not in self._own]
        self._own -= set(told.entries)
        if told.too_many:
            self._seat.hub.changed.emit(Changed.of(_KINDS))
        elif foreign:
            touched = frozenset(one for name in foreign for one in told.entries[name])
            self._seat.hub.changed.emit(Changed.of({kind for kind, _ in touched}, touched))

    def _lose(self, error: CellinvError) -> None:
        if not (self._lost and self._told):
            self._lost = self._told = True
            self._seat.hub.troubled.emit(Trouble.from_error(error, self._look_again))

    def _look_again(self) -> None:
        """Look, and say once more that the inventory can't be reached if that is so still."""
        self._told = False
        self.look()


def _look(desk: Desk, heads: Mapping[str, int]) -> _Seen:
    from cellinv.services.ledger import at_once
    from cellinv.services.station.news import news

    try:
        with at_once(desk) as now:
            return _Seen(news(now, heads), _out(now))
    except CellinvError as error:
        return _Seen(error=error)


def _out(desk: Desk) -> OutInShort | None:
    from cellinv.services.storage import out_in_short

    try:
        return out_in_short(desk)
    except DomainError:
        return None  # no site, or somebody who may not look
