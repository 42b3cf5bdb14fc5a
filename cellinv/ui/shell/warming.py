"""Loads what the first page and the first scans need while nobody waits for anything yet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.ui.shell.tasks import TaskRunner
    from cellinv.ui.shell.window import MainWindow

BEGIN_MS: Final = 200
"""Who signs in at once isn't held up; who types a password finds the bench loaded."""
PAUSE_MS: Final = 20
FOR_A_PAGE: Final = (
    "cellinv.domain.station",
    "cellinv.ui.widgets.acts.acting",
    "cellinv.records.tables.clinical",
    "cellinv.records.tables.banks",
    "cellinv.records.tables.storage",
    "cellinv.records.tables.custody",
    "cellinv.records.tables.cases",
    "cellinv.records.queries.things",
    "cellinv.records.queries.storage",
    "cellinv.services.station.views",
    "cellinv.services.storage",
    "cellinv.services.station.news",
    "cellinv.ui.widgets.box_picture",
    "cellinv.ui.station.page",
)
"""What has to be there before a page is made, and before another thread reads for one."""
FOR_A_SCAN: Final = (
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

    Keys come in between. A page and a scan first load what is left for them, before they can want
    it in another thread: two threads must not load parts of each other.
    """

    def __init__(self, window: MainWindow, tasks: TaskRunner) -> None:
        super().__init__(window)
        self.left, self._tasks = [*FOR_A_PAGE, *FOR_A_SCAN], tasks
        self._waiting: list[Callable[[], None]] = []
        window.loading = self
        QTimer.singleShot(BEGIN_MS, self, self._load)

    def before(self, then: Callable[[], None]) -> None:
        """Do something once all is there that a page needs: at once if it is.

        Otherwise part after part is loaded from now on, and keys come in between.
        """
        self._waiting.append(then)
        if len(self.left) <= len(FOR_A_SCAN):
            self._go_on()
        elif len(self._waiting) == 1:
            QTimer.singleShot(0, self, self._load_next)

    def load_page(self) -> None:
        """Load at once what a page needs."""
        while len(self.left) > len(FOR_A_SCAN):
            import_module(self.left.pop(0))
        self._go_on()

    def load_all(self) -> None:
        """Load at once what a scan needs, too."""
        while self.left:
            import_module(self.left.pop(0))
        self._go_on()

    def _go_on(self) -> None:
        """Do what waited for the parts of a page."""
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    @Slot()
    def _load_next(self) -> None:
        """Load a part that somebody waits for."""
        if len(self.left) > len(FOR_A_SCAN):
            import_module(self.left.pop(0))
            QTimer.singleShot(0, self, self._load_next)
        else:
            self._go_on()

    @Slot()
    def _load(self) -> None:
        """Load a part that nobody waits for yet."""
        if self.left and not self._tasks.busy() and not self._waiting:
            import_module(self.left.pop(0))
        if self.left:
            QTimer.singleShot(PAUSE_MS, self, self._load)
