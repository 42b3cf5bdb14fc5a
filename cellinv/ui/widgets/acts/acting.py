"""Doing an act from a page: on the writer's thread, told at the foot, with Undo."""

import functools
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from cellinv.domain.errors import DomainError
from cellinv.domain.language import a_list, tr
from cellinv.domain.lookup import UnknownCode
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.station.views import Card
from cellinv.ui.shell.seat import Seat

Act = Callable[[Desk], Receipt]
Said = Callable[[Receipt], str]

UNDO_REASON: Final = "Undone on screen"


class Acting(QObject):
    """Does acts for a page; ``done`` carries the receipt of each."""

    done = Signal(object)

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seat = seat

    def do(
        self,
        act: Act,
        said: Said,
        refused: Callable[[DomainError], object] | None = None,
        *,
        undoable: bool = True,
    ) -> None:
        """Do an act; ``said`` puts its receipt into the words for the foot."""
        tell = functools.partial(self._tell, said, undoable)
        work = functools.partial(act, self._seat.desk)
        self._seat.tasks.run_write(work, tell, refused, owner=self)

    def undo(self, entry: str) -> None:
        """Take an act back."""
        act = functools.partial(_undo, entry)
        self.do(act, _said_undone, undoable=False)

    def _tell(self, said: Said, undoable: bool, receipt: Receipt) -> None:
        undo = functools.partial(self.undo, receipt.entry) if undoable else None
        self._seat.hub.done(said(receipt), undo)
        self.done.emit(receipt)


def _undo(entry: str, desk: Desk) -> Receipt:
    from cellinv.services import custody

    return custody.undo(desk, entry, reason=UNDO_REASON)


def _said_undone(receipt: Receipt) -> str:
    return tr("{entry} taken back", entry=receipt.details["reverses"])


def resolve_or_search(
    seat: Seat,
    page: QObject,
    text: str,
    show: Callable[[Card], object],
    *,
    typed: bool,
    every: bool = False,
) -> None:
    """Show what a scan names; what was typed and is no code is searched for.

    The newest takes the place of one that isn't answered yet, but where ``every`` one counts.
    """
    from cellinv.services.station import resolve  # late: the bench has a way of its own

    work = functools.partial(resolve, seat.desk, text)
    refused = functools.partial(search_or_refuse, seat, text if typed else "")
    seat.tasks.run_read(work, show, refused, owner=page, latest="" if every else "scan")


def search_or_refuse(seat: Seat, text: str, error: DomainError) -> None:
    """Search for what was typed where it is no code; else say what is wrong."""
    if text and isinstance(error, UnknownCode):
        seat.hub.search_asked.emit(text)
    else:
        seat.hub.refuse(error)


def listed(codes: "tuple[str, ...] | list[str]", most: int = 3) -> str:
    """Return codes as words: all of a few, or the first and how many more."""
    if len(codes) <= most:
        return a_list(codes)
    return tr("{first} and {n} more", first=codes[0], n=len(codes) - 1)


def action_word(action: str) -> str:
    """Return the name of a ledger action as people read it."""
    return tr(action.replace("_", " ").capitalize())


def slots_said(details: dict[str, Any]) -> str:
    """Return where a receipt says things went: ``B-0113 A1, A2``."""
    slots = [slot for slot in details.get("slots", ()) if slot]
    return " ".join(part for part in (details.get("box", ""), listed(slots, 4)) if part)
