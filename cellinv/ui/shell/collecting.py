"""Looks for what is left over in memory while nobody waits, and never while somebody does."""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.ui.shell.afterwards import Afterwards
from cellinv.ui.shell.tasks import TaskRunner

EVERY_MS: Final = 2000
_FEW: Final = 1000
"""New objects that aren't worth a look."""
_MANY: Final = 300_000
"""New objects that are looked at even while there is work under way."""
_ALL_EVERY: Final = 30
"""Looks at the new objects before all are looked at."""


class Collecting(QObject):
    """Collects on the screen's thread in a moment of rest; Python itself doesn't any more.

    A look through all objects takes longer than a scan may, and in another thread it would
    delete widgets there. What the start made stays and is never looked at.
    """

    def __init__(self, tasks: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._tasks, self._looks = tasks, 0
        self._afterwards = Afterwards(self)
        self._afterwards.painted.connect(self.look)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._afterwards.ask)
        self._timer.start(EVERY_MS)

    @Slot()
    def look(self) -> None:
        """Look through the new objects, and now and then through all."""
        new = gc.get_count()[0]
        if new < _FEW or (new < _MANY and self._tasks.busy()):
            return
        if not self._looks:
            gc.freeze()
        else:
            gc.collect(2 if self._looks % _ALL_EVERY == 0 else 1)
        self._looks += 1

    def end(self) -> None:
        """Let Python collect again when it likes."""
        self._timer.stop()
        gc.enable()
