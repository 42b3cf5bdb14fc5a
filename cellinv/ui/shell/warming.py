"""Loads what the first scans need while nobody waits for anything yet."""

from importlib import import_module
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

BEGIN_MS: Final = 400
"""Who signs in at once isn't held up; who types a password finds the bench loaded."""
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
)


class Warming(QObject):
    """Loads one part at a time on the screen's thread; between two the window lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.left = list(PARTS)
        QTimer.singleShot(BEGIN_MS, self, self._load)

    @Slot()
    def _load(self) -> None:
        import_module(self.left.pop(0))
        if self.left:
            QTimer.singleShot(0, self, self._load)
