"""For what nobody waits for: it is done once what is to be shown has been painted."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from typing_extensions import override

_AFTER_PAINTING: Final = Qt.EventPriority.LowEventPriority.value - 1
"""What the window has to paint waits at the low priority itself."""
_PAINTED: Final = QEvent.Type(QEvent.registerEventType())


class Afterwards(QObject):
    """Sends ``painted`` once for however many times it was asked, when nothing waits any more."""

    painted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked = False

    def ask(self) -> None:
        """Tell when what has been delivered to the screen so far was painted."""
        if not self._asked:
            self._asked = True
            QCoreApplication.postEvent(self, QEvent(_PAINTED), _AFTER_PAINTING)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() != _PAINTED:
            return super().event(event)
        self._asked = False
        self.painted.emit()
        return True
