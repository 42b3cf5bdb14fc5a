"""What stands where something is still to be read: nothing, soon a word, and why it won't come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.focusing import is_typing

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from cellinv.ui.shell.seat import Seat

SOON_MS: Final = 150
"""What comes sooner than this comes without a word, so that nothing flickers."""


class Reading(QStackedWidget):
    """Takes the place of what is not read yet; whoever shows it hides it when that has come."""

    def __init__(self, seat: Seat, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing, self.word = QWidget(), EmptyState(icon, tr("Reading…"))
        self.failed = EmptyState(
            "database_off",
            tr("This could not be read."),
            tr("It is read by itself as soon as the inventory can be reached again."),
        )
        for state in (self._nothing, self.word, self.failed):
            self.addWidget(state)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._say)
        seat.hub.troubled.connect(self._fail)
        seat.hub.recovered.connect(self._begin)

    def framed(self) -> Card:
        """Return a card with this on it, for a page that has nothing else yet."""
        frame = Card()
        frame.body.addWidget(self)
        return frame

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._soon.stop()
        super().hideEvent(event)

    @Slot()
    def _begin(self) -> None:
        self.setCurrentWidget(self._nothing)
        if self.isVisible():
            self._soon.start()

    @Slot()
    def _say(self) -> None:
        self.setCurrentWidget(self.word)

    @Slot()
    def _fail(self) -> None:
        self._soon.stop()
        self.setCurrentWidget(self.failed)


class ReadFirst(QStackedWidget):
    """Shows ``whole`` once it was read, and until then that it is being read."""

    def __init__(
        self,
        seat: Seat,
        icon: str,
        whole: QWidget,
        margins: tuple[int, int, int, int] | None = None,
    ) -> None:
        """``margins`` are those of a page without any: the word stands on a card then."""
        super().__init__()
        self.reading, self._whole = Reading(seat, icon), whole
        before = QWidget()
        column = QVBoxLayout(before)
        column.setContentsMargins(*(margins or (0, 0, 0, 0)))
        column.addWidget(self.reading if margins is None else self.reading.framed())
        self.addWidget(before)
        self.addWidget(whole)

    def came(self) -> None:
        """Show what was read; whoever types goes on typing.

        What a page gave the focus to while it couldn't be seen takes it the moment it can.
        """
        typed_in = QApplication.focusWidget() if is_typing() else None
        self.setCurrentWidget(self._whole)
        if typed_in is not None:
            typed_in.setFocus()
