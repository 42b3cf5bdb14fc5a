"""A window that tells when it is painted: what looks at the program's events may rest then."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QMainWindow
from typing_extensions import override


class PaintedWindow(QMainWindow):
    """``painting`` tells when what changed begins to be painted, and when that is over."""

    painting = Signal(bool)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.UpdateRequest:
            return super().event(event)
        self.painting.emit(True)
        done = super().event(event)
        self.painting.emit(False)
        return done
