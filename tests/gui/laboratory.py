"""A page over a real, small inventory: a line from donor to subjects, copied for each test."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication

from cellinv.services.ledger import Receipt
from cellinv.ui.shell.hub import Changed, Hub, Result
from cellinv.ui.shell.pages import Page
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.tasks import TaskRunner
from tests.integration.inventories import PASSWORD, SqliteFiles
from tests.integration.whole_line import WholeLine, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.desk import Desk

P = TypeVar("P", bound=Page)
_LOOK_EACH_MS = 2
_PATIENCE = 5_000


@dataclass
class Room:
    """Where somebody sits before a page: what was told at the foot, what was asked for."""

    line: WholeLine
    seat: Seat
    qtbot: Any
    told: list[Result] = field(default_factory=list)
    asked: list[tuple[str, object]] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.line.tick(1)

    def show(self, page: P) -> P:
        """Show a page as the window does, at a size with room for all of it."""
        self.qtbot.addWidget(page)
        self.seat.hub.changed.connect(page.refresh)
        page.resize(1240, 740)
        page.show()
        page.refresh(None)
        self.settle()
        return page

    def settle(self) -> None:
        """Wait until nothing is being read or written any more; a minute passes at the desk."""
        for _ in range(_PATIENCE):
            if self.seat.tasks.busy() == 0:
                break
            self.qtbot.wait(_LOOK_EACH_MS)
        assert self.seat.tasks.busy() == 0, "still at work after ten seconds"
        QCoreApplication.sendPostedEvents()  # what is told once the rest was painted
        self.line.tick(1)

    def scan(self, page: Page, text: str, *, typed: bool = False) -> None:
        """Scan or type something on a page."""
        assert page.on_scan(text, typed=typed)
        self.settle()

    def open(self, page: Page, what: object) -> None:
        """Open something on a page."""
        page.open(what)
        self.settle()

    def sit(self, login: str) -> None:
        """Let one of the five sit down."""
        theirs = self.line.world.desk(self.line.desk.database, login)
        self.seat.take(replace(theirs, clock=self.line.desk.clock))

    @property
    def last(self) -> Result:
        return self.told[-1]


def _changes(result: object) -> Changed | None:
    if not isinstance(result, Receipt):
        return None
    return Changed.of((kind for kind, _ in result.touched), result.touched)


@pytest.fixture
def files(sqlite_files: SqliteFiles) -> SqliteFiles:
    """Where copies of the line come from."""
    return sqlite_files


@pytest.fixture
def made_line(files: SqliteFiles, made_lines: dict[int, WholeLine]) -> WholeLine:
    """The line that is copied: only to be read."""
    return line_of(files, made_lines)


@pytest.fixture
def room(
    qtbot: Any, hub: Hub, faults: Any, files: SqliteFiles, made_line: WholeLine
) -> Iterator[Room]:
    """A seat before a copy of the line, for somebody who may do everything."""
    line = made_line.moved_to(files.copy(made_line.desk.database))
    tasks = TaskRunner(hub, faults, hub, _changes)
    made = Room(line, Seat(line.desk, tasks, hub), qtbot)
    hub.ended.connect(made.told.append)
    hub.search_asked.connect(made.searched.append)
    hub.open_asked.connect(functools.partial(_note, made.asked))
    yield made
    tasks.shut_down()
    files.drop(line.desk.database)


def _note(asked: list[tuple[str, object]], page: str, what: object) -> None:
    asked.append((page, what))


__all__ = ["PASSWORD", "Room", "files", "made_line", "room"]
