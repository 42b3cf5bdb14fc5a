"""Reading the ledger for the list: a page when needed, further back by itself for rare acts."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.services.audit.listing import PAGE, Filter, LedgerPage, LedgerRow, ledger_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cellinv.domain.errors import DomainError
    from cellinv.records.queries.audit import Mark
    from cellinv.services.audit.listing import Touched
    from cellinv.services.desk import Desk
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.tasks import Job
    from cellinv.ui.widgets.rows import Column

_SHEET: Final = 1_048_575
"""Rows below the titles of a workbook's sheet; a text file has no such end."""


class Reading(QObject):
    """The rows read so far of what is wanted; ``came`` is sent when there are more or others."""

    came = Signal()

    def __init__(self, seat: Seat, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seat = seat
        self.wanted = Filter()
        self.rows: tuple[LedgerRow, ...] = ()
        self.matches: tuple[Touched, ...] = ()
        self.back_to: datetime | None = None
        self.reading = self.stopped = False
        self._next: Mark | None = None
        self._goal = PAGE

    @property
    def at_end(self) -> bool:
        """Say whether there is nothing further back."""
        return self._next is None and not self.reading

    def start(self, wanted: Filter) -> None:
        """Read the newest acts that are wanted, instead of what was read before."""
        self.wanted, self.rows, self.matches = wanted, (), ()
        self.back_to, self._next, self._goal = None, None, PAGE
        self.stopped = False
        self._ask(None, first=True)

    @Slot()
    def more(self) -> None:
        """Read the next page, unless it is on its way or there is none."""
        if self._next is not None and not self.reading:
            self._goal = len(self.rows) + PAGE
            self.stopped = False
            self._ask(self._next, first=False)

    def rest(self) -> None:
        """Read all there is, unless somebody stops it."""
        self._goal, self.stopped = sys.maxsize, False
        if self._next is not None and not self.reading:
            self._ask(self._next, first=False)

    @Slot()
    def stop(self) -> None:
        """Look no further back for now."""
        self.stopped = True

    def refresh(self) -> None:
        """Read the newest page again and put it before what is known."""
        if not self.reading:
            work = functools.partial(ledger_page, self.seat.desk, self.wanted)
            self.seat.tasks.run_read(work, self._merge, latest="newest")

    def _ask(self, after: Mark | None, *, first: bool) -> None:
        self.reading = True
        work = functools.partial(ledger_page, self.seat.desk, self.wanted, after)
        take = functools.partial(self._take, first)
        self.seat.tasks.run_read(work, take, self._refused, owner=self, latest="ledger")
        self.came.emit()

    def _take(self, first: bool, page: LedgerPage) -> None:
        self.reading = False
        self.rows = page.rows if first else (*self.rows, *page.rows)
        self.matches = page.matches
        self._next, self.back_to = page.next, page.back_to
        if page.next is not None and len(self.rows) < self._goal and not self.stopped:
            self._ask(page.next, first=False)
        else:
            self.came.emit()

    def _refused(self, _error: DomainError) -> bool:
        self.reading = False
        self.came.emit()
        return False

    def _merge(self, page: LedgerPage) -> None:
        if self.reading:
            return
        known = {row.id for row in page.rows}
        older = tuple(row for row in self.rows if row.id not in known)
        joins = len(older) < len(self.rows) or not self.rows or page.next is None
        if not joins:
            self._next, self.back_to = page.next, page.back_to
        self.rows = (*page.rows, *older) if joins else page.rows
        self.came.emit()


def read_all(
    desk: Desk, wanted: Filter, columns: Sequence[Column[LedgerRow]], job: Job, *, sheet: bool
) -> tuple[list[list[str]], bool]:
    """Return what columns say of every act that is wanted, and whether that is all of them.

    A ``sheet`` of a workbook holds about a million rows. Tells how far it has come.
    """
    rows: list[list[str]] = []
    after: Mark | None = None
    while True:
        page = ledger_page(desk, wanted, after, size=10 * PAGE)
        rows += ([column.text(row) for column in columns] for row in page.rows)
        job.step(len(rows), 0)
        after = page.next
        if after is None or (sheet and len(rows) > _SHEET):
            break
    whole = not sheet or len(rows) <= _SHEET
    return (rows if whole else rows[:_SHEET]), whole
