"""The search behind the scan line: asks, drops the list, opens what is chosen."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from cellinv.services.station import find
from cellinv.ui.shell.found import Found, FoundList

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.window import MainWindow

_MOST: Final = 50
RECORD: Final = "record"
"""The page that shows any one record; opened with its code."""


class Searching(QObject):
    """Answers the window's ``search_asked``."""

    def __init__(self, seat: Seat, window: MainWindow) -> None:
        super().__init__(window)
        self._seat = seat
        self.list = FoundList(window.top_line.scan_line, window)
        self.list.chosen.connect(self._open)
        window.search_asked.connect(self.search)
        window.page_shown.connect(self._close)

    @Slot(str)
    def search(self, text: str) -> None:
        """Look for a text; the newest question is the one answered."""
        ask = functools.partial(_find, self._seat.desk, text)
        done = functools.partial(self._show, text)
        self._seat.tasks.run_read(ask, done, owner=self, latest="search")

    def _show(self, text: str, found: tuple[Found, ...]) -> None:
        self.list.show_found(text, found[:_MOST], more=len(found) > _MOST)

    @Slot(object)
    def _open(self, found: Found) -> None:
        self._seat.hub.open_asked.emit(RECORD, found.code)

    @Slot(str)
    def _close(self, _page: str) -> None:
        self.list.hide()


def _find(desk: Desk, text: str) -> tuple[Found, ...]:
    return tuple(
        Found(hit.kind, hit.id, hit.code, hit.status, hit.label)
        for hit in find(desk, text, _MOST + 1)
    )
