"""The Station in the real window, over a copy of a small laboratory, played by key events."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cellinv.services.banks import add_lot
from cellinv.services.banks.lots import NewLot
from cellinv.services.station import card_of
from cellinv.ui.shell.pages import PageSpec
from cellinv.ui.shell.scan_bus import ScanBus
from cellinv.ui.shell.window import MainWindow
from cellinv.ui.station.page import StationPage
from tests.gui.laboratory import PASSWORD, Room, files, made_line, room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.station.views import Card

__all__ = ["files", "made_line", "room"]


@dataclass
class AtTheBench:
    """Somebody with a scanner before the Station. Stored are, from A3 on, MCB-1 3…6 in B-1,
    WCB-1 3…6 in B-2; in B-3 the product."""

    room: Room
    window: MainWindow

    @property
    def page(self) -> StationPage:
        page = self.window.page
        assert isinstance(page, StationPage)
        return page

    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    def keys(self, text: str) -> None:
        """Send the keys of a scan, GS as Ctrl+], and Enter."""
        for char in text:
            if char == "\x1d":
                self._group_separator()
            else:
                QTest.keyClicks(self.focus(), char)
        QTest.keyClick(self.focus(), Qt.Key.Key_Return)

    def _group_separator(self) -> None:
        """Send Ctrl+] as platforms deliver it: with GS as its text, which QTest leaves out."""
        held = Qt.KeyboardModifier.ControlModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(
                self.focus(), QKeyEvent(kind, Qt.Key.Key_BracketRight, held, "\x1d")
            )

    def type(self, text: str) -> None:
        """Type like a person, too slowly for a scanner."""
        for char in text:
            QTest.keyClicks(self.focus(), char)
            self.room.qtbot.wait(60)

    def scan(self, *codes: str) -> None:
        """Scan codes, each done with before the next."""
        for code in codes:
            self.keys(code)
            self.rest()

    def rest(self) -> None:
        """Wait until the bench is done with everything."""
        self.room.qtbot.wait(5)
        self.room.qtbot.waitUntil(self._resting, timeout=10_000)
        self.room.settle()

    def _resting(self) -> bool:
        return self.page.runner.at_rest and not self.room.seat.tasks.busy()

    def witness(self, login: str, password: str = PASSWORD) -> None:
        """Type login, Tab, password, Enter where the focus is."""
        QTest.keyClicks(self.focus(), login)
        QTest.keyClick(self.focus(), Qt.Key.Key_Tab)
        QTest.keyClicks(self.focus(), password)
        QTest.keyClick(self.focus(), Qt.Key.Key_Return)
        self.room.qtbot.waitUntil(functools.partial(_idle, self.room), timeout=10_000)
        self.rest()

    def card(self, kind: str, code: str) -> Any:
        """Return what the inventory says of a thing now."""
        lot, _, number = code.rpartition("-")
        ids = self.room.line.ids
        row_id = self.room.line.vials[lot][int(number) - 1] if kind == "vial" else ids[code]
        found: Card = card_of(self.room.desk, kind, row_id)
        return found

    def place(self, code: str) -> str:
        """Return box and slot of a vial, or its state where it stands nowhere."""
        card = self.card("vial", code)
        return f"{card.place.path[-1]} {card.place.slot}" if card.place else card.status

    def said(self) -> str:
        """Return what the notice says."""
        return self.page.middle.notice.text.text()

    def lit(self) -> set[str]:
        """Return the slots that are lit, as printed."""
        shown = self.page.middle.shown
        assert shown is not None
        cells = shown.box.cells if shown.box else ()
        return {cell.label for cell in cells if (cell.row, cell.column) in shown.marks.lit}

    def new_lot(self, code: str = "NEW-1", filled: int = 3) -> None:
        """Register a research lot whose vials were never stored."""
        line = self.room.line
        lot = NewLot(
            code=code, kind="RESEARCH", owner_id=line.world.party_id, format_code="CRYO-2",
            filled=filled, line_id=line.ids["L-1"],
        )  # fmt: skip
        line.ids[code], line.vials[code] = add_lot(self.room.desk, lot)


def _idle(room: Room) -> bool:
    return room.seat.tasks.busy() == 0


@pytest.fixture
def bench(qapp: QApplication, room: Room) -> Iterator[AtTheBench]:
    """The window with the Station, somebody signed in, the scan line in focus."""
    hub = room.seat.hub
    window = MainWindow(hub, room.desk.now)
    window.register(PageSpec("station", "Station", "station", lambda: StationPage(room.seat)))
    bus = ScanBus(qapp)
    qapp.installEventFilter(bus)
    bus.scanned.connect(hub.scanned)
    bus.set_signed_in(True)
    window.show()
    window.enter("lead", "supervisor", [], "HFX", ["HFX", "OSL"])
    window.activateWindow()
    room.qtbot.waitActive(window)
    made = AtTheBench(room, window)
    made.rest()
    yield made
    made.rest()
    bus.close()
    window.close()
    window.deleteLater()
