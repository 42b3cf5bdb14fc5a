"""The filter of the program's events rests while so many go round that each would be felt."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.scan_bus import ScanBus
from cellinv.ui.shell.theme import theme


class Resting(QObject):
    """Takes the bus out of the program's events and puts it back; one that was closed stays out.

    It does while the program is dressed, and where else no key comes.
    """

    def __init__(self, app: QApplication, bus: ScanBus) -> None:
        super().__init__(bus)
        self._app, self._bus = app, bus
        theme().dressing.connect(self.rest)

    @Slot(bool)
    def rest(self, resting: bool) -> None:
        """Let it rest, or listen again."""
        if resting:
            self._app.removeEventFilter(self._bus)
        elif not self._bus.closed:
            self._app.installEventFilter(self._bus)
