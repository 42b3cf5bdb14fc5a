"""The search behind the scan line: asks while somebody types, drops the list, opens a choice."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from cellinv.domain.finding import squeezed
from cellinv.services import station
from cellinv.ui.shell.found import Found, FoundList

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.window import MainWindow

_MOST: Final = 50
_ALL: Final = 1000
_SHORTEST: Final = 2
_PAUSE_MS: Final = 150
RECORD: Final = "record"
"""The page that shows any one record; opened with its code."""


class Searching(QObject):
    """Answers the window's ``search_asked``, and what is typed into the scan line."""

    def __init__(self, seat: Seat, window: MainWindow) -> None:
        super().__init__(window)
        self._seat, self._text, self._typing = seat, "", False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask_while_typing)
        self.list = FoundList(window.top_line.scan_line, window)
        self.list.chosen.connect(self._open)
        self.list.all_asked.connect(self._ask_for_all)
        self._line = window.top_line.scan_line
        window.search_asked.connect(self.search)
        seat.hub.scan_torn.connect(self.refuse)
        window.page_shown.connect(self._close)
        window.top_line.scan_line.typed.connect(self.type)
        window.top_line.scan_line.entered.connect(self._end_typing)

    @Slot(str)
    def search(self, text: str) -> None:
        """Look for a text and go into the list; the newest question is the one answered."""
        self._pause.stop()
        self._text = text
        self._ask(_MOST, enter=True)

    @Slot(object, str)
    def refuse(self, error: DomainError, text: str) -> None:
        """Show a scan that came in pieces where it can be seen, and do nothing with it."""
        self._close("")
        self._line.show_text(text)
        self._seat.hub.sound_asked.emit("refused")
        self._seat.hub.refuse(error)

    @Slot(str)
    def type(self, text: str) -> None:
        """Look for what was typed so far, once the typing pauses."""
        self._text, self._typing = text.strip(), True
        if len(squeezed(self._text)) < _SHORTEST:
            self._close("")
        else:
            self._pause.start()

    @Slot()
    def _ask_while_typing(self) -> None:
        self._ask(_MOST, enter=False)

    @Slot()
    def _ask_for_all(self) -> None:
        self._pause.stop()
        self._ask(_ALL, enter=True)

    def _ask(self, most: int, *, enter: bool) -> None:
        ask = functools.partial(_find, self._seat.desk, self._text, most + 1)
        done = functools.partial(self._show, self._text, most, enter)
        self._seat.tasks.run_read(ask, done, owner=self, latest="search")

    def _show(self, text: str, most: int, enter: bool, found: tuple[Found, ...]) -> None:
        if text == self._text and (enter or self._typing):
            self.list.show_found(text, found[:most], more=len(found) > most, enter=enter)

    @Slot(object)
    def _open(self, found: Found) -> None:
        self._close("")
        self._seat.hub.open_asked.emit(RECORD, found.code)

    @Slot(str)
    def _end_typing(self, _text: str) -> None:
        self._pause.stop()
        self._typing = False

    @Slot(str)
    def _close(self, _why: str) -> None:
        self._end_typing("")
        self._text = ""
        self.list.hide()


def _find(desk: Desk, text: str, most: int) -> tuple[Found, ...]:
    here = desk.site.code if desk.site else ""
    return tuple(
        Found(
            hit.kind,
            hit.id,
            hit.code,
            hit.status,
            hit.label,
            place="  /  ".join(hit.path),
            elsewhere=hit.site if hit.site != here else "",
            said=text,
        )
        for hit in station.find(desk, text, most, places=True)
    )
