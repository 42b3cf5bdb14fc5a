"""One person after another at the same work: a badge is scanned, its PIN typed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from cellinv.ui.shell.entering import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.domain.errors import DomainError
    from cellinv.ui.shell.entering import Answer
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.window import MainWindow


class Swapping(QObject):
    """Asks for the PIN in the top line; ``answered`` carries what became of it."""

    answered = Signal(object)

    def __init__(self, seat: Seat, window: MainWindow, try_at: Callable[[Asked], Answer]) -> None:
        """``try_at`` signs somebody in, off the screen's thread."""
        super().__init__(window)
        self._seat, self._line, self._try = seat, window.top_line, try_at
        self._focus: QWidget | None = None
        self._line.swap.given.connect(self._give)
        self._line.swap.left.connect(self._leave)
        self._line.swap.scanned.connect(seat.hub.scanned)
        window.badge_scanned.connect(self.ask)

    @Slot(str)
    def ask(self, badge: str) -> None:
        """Ask for the PIN to a badge that was scanned while somebody sits here."""
        from cellinv.services.people.named import thing_named

        if not self._line.swap.badge:
            self._focus = QApplication.focusWidget()
        self._line.ask_pin(badge)
        ask = functools.partial(thing_named, self._seat.desk, badge, "person")
        self._seat.tasks.run_read(ask, self._name, _nameless, owner=self, latest="badge")

    def focus_again(self, focus: QWidget | None) -> None:
        """Put the focus back to where it was, or into the scan line."""
        if focus is not None and shiboken6.isValid(focus) and focus.isVisible():
            focus.setFocus()
        else:
            self._line.scan_line.take_focus()

    def _name(self, person: object) -> None:
        self._line.swap.name(str(getattr(person, "label", "")))

    @Slot(str, str)
    def _give(self, badge: str, pin: str) -> None:
        work = functools.partial(self._try, Asked(badge, pin))
        self._seat.tasks.run_write(work, self.answered.emit, self._refused, owner=self)

    def _refused(self, error: DomainError) -> bool:
        self._line.swap.refuse()
        self._seat.hub.refuse(error)
        self._seat.hub.sound_asked.emit("refused")
        return True

    @Slot()
    def _leave(self) -> None:
        self._line.end_swap()
        self.focus_again(self._focus)
        self._focus = None


def _nameless(_error: DomainError) -> bool:
    return True  # whose badge it is isn't told here; the PIN says what is wrong with it
