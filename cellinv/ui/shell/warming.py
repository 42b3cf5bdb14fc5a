"""Loads what the first scans need while nobody waits for anything yet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from cellinv.ui.shell.tasks import TaskRunner
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
    "cellinv.records.tables.quality",
    "cellinv.records.queries.quality",
    "cellinv.services.custody",
    "cellinv.services.counting",
    "argon2",
    "cellinv.records.tables.production",
    "cellinv.records.tables.trials",
    "cellinv.records.tables.recall",
    "cellinv.records.tables.whole",
)


class Warming(QObject):
    """Loads one part at a time on the screen's thread, whenever nothing is waited for.

    Keys come in between. A scan first loads what is left, before it can want it in another
    thread: two threads must not load parts of each other.
    """

    def __init__(self, window: MainWindow, tasks: TaskRunner) -> None:
        super().__init__(window)
        self.left, self._tasks = list(PARTS), tasks
        window.make_ready = self.finish
        QTimer.singleShot(FIRST_MS, self, self._begin)

    def finish(self) -> None:
        """Load what is left at once."""
        while self.left:
            import_module(self.left.pop(0))

    @Slot()
    def _begin(self) -> None:
        if self.left:
            import_module(self.left.pop(0))
        QTimer.singleShot(BEGIN_MS, self, self._load)

    @Slot()
    def _load(self) -> None:
        if self.left and not self._tasks.busy():
            import_module(self.left.pop(0))
        if self.left:
            QTimer.singleShot(PAUSE_MS, self, self._load)
