"""Tells at the page's foot and in the session what was done, once it is seen on the card."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from cellinv.ui.shell.afterwards import Afterwards
from cellinv.ui.station.wording import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.ui.shell.hub import Hub
    from cellinv.ui.station.acting import Performed
    from cellinv.ui.station.session import SessionPanel

FOR_GOOD: Final = frozenset({"undo", "count"})
"""What can't be undone."""


class Telling(QObject):
    """What stands around the card waits until the card was painted; its order stays."""

    def __init__(
        self, hub: Hub, session: SessionPanel, undo: Callable[[str], None], parent: QObject
    ) -> None:
        """``undo`` takes back the act of an entry."""
        super().__init__(parent)
        self._hub, self._session, self._undo = hub, session, undo
        self._untold: list[Performed] = []
        self._seen = Afterwards(self)
        self._seen.painted.connect(self.now)

    def soon(self, done: Performed) -> None:
        """Tell of an act when its card was painted."""
        self._untold.append(done)
        self._seen.ask()

    @Slot()
    def now(self) -> None:
        """Tell of every act that isn't told yet: something else is to be said."""
        untold, self._untold = self._untold, []
        for done in untold:
            if done.receipt is None:
                continue
            undoable = done.act.verb not in FOR_GOOD
            undo = functools.partial(self._undo, done.receipt.entry) if undoable else None
            self._hub.done(told(done), undo)
            self._hub.sound_asked.emit("done")
            self._session.add_done(done)
