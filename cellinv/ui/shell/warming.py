"""Loads what the first scans need while nobody waits for anything yet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from cellinv.ui.shell.window import MainWindow

FIRST_MS: Final = 50
"""Whoever signs in needs the first part, and may have it while their password is checked."""
BEGIN_MS: Final = 600
"""Who signs in at once isn't held up; who types a password finds the bench loaded."""
PAUSE_MS: Final = 20
PARTS: Final = (
    "cellinv.ui.station.page",
    "cellinv.records.queries.usability",
    "cellinv.services.station.boxes",
    "cellinv.services.station.vials",
    "cellinv.services.station.resolving",
    "cellinv.services.station.finding",
    "cellinv.services.station.left",
    "cellinv.domain.quality.standing",
    "cellinv.records.queries.quality",
    "cellinv.services.custody",
    "cellinv.services.counting",
    "argon2",
    "cellinv.records.tables.whole",
)


class Warming(QObject):
    """Loads one part at a time on the screen's thread while somebody signs in.

    What is left once the pages are shown is loaded at once, before a scan can want it in
    another thread: two threads must not load parts of each other.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.left, self._window = list(PARTS), window
        QTimer.singleShot(FIRST_MS, self, self._begin)

    @Slot()
    def _begin(self) -> None:
        import_module(self.left.pop(0))
        QTimer.singleShot(BEGIN_MS, self, self._load)

    @Slot()
    def _load(self) -> None:
        import_module(self.left.pop(0))
        while self.left and self._window.signed_in:
            import_module(self.left.pop(0))
        if self.left:
            QTimer.singleShot(PAUSE_MS, self, self._load)
