"""Plays a person at the client: real key events into the real window, pictures of what is seen."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget

from cellinv.app import Client, Opening
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.preferences import Preferences
from cellinv.ui.shell.theme import theme
from tests.e2e.pausing import lay_out, pause

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 60.0
_SLOWLY_MS = 60
_NUMBERED = 9


class Player:
    """Somebody with a keyboard and a scanner in front of the window."""

    def __init__(self, app: QApplication, opening: Opening, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.pictures = folder, 0
        self.unanswered = False
        """Set while questions are held back: nothing is waited for then."""
        self.client = Client(app, opening, Preferences(folder / "preferences.ini"))
        theme().choose("light")

    def start(self, *, width: int = 1280, height: int = 800) -> None:
        """Open the window and wait for the sign-in page."""
        self.client.start()
        self.window.resize(width, height)
        self.wait(lambda: self.client.seat is not None, "the inventory to open")
        self.settle()

    def close(self) -> None:
        """Close the window; nothing of it is left behind, no timer either."""
        self.client.close()
        self.window.deleteLater()
        self.client.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @property
    def window(self) -> QWidget:
        return self.client.window

    def wait(self, there: Callable[[], object], what: str) -> None:
        """Wait for something to be so; the window goes on meanwhile."""
        end = time.monotonic() + PATIENCE_S
        while not there():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain for {what}")
            pause(10)

    def settle(self) -> None:
        """Wait until nothing is under way, and the page has read again what was changed."""
        for _ in range(3):
            pause(20)
            self.wait(lambda: self.unanswered or not _at_work(self.client), "the work to end")
        lay_out()

    def focus(self) -> QWidget:
        """Return what the keys go to."""
        return QApplication.focusWidget() or QApplication.activeWindow() or self.window

    def type(self, text: str) -> None:
        """Type like a person."""
        for char in text:
            QTest.keyClicks(self.focus(), char)
            pause(_SLOWLY_MS)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus(), key, held)
        pause(_SLOWLY_MS)

    def control(
        self, key: Qt.Key, more: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key with Control, perhaps with Shift, too."""
        self.key(key, Qt.KeyboardModifier.ControlModifier | more)
        self.settle()

    def scan(self, *codes: str) -> None:
        """Scan codes one after the other, each ended by Enter."""
        for code in codes:
            QTest.keyClicks(self.focus(), code)
            QTest.keyClick(self.focus(), Qt.Key.Key_Return)
            self.settle()

    def enter(self, text: str) -> None:
        """Go to the scan line, type there and press Enter."""
        self.key(Qt.Key.Key_F2)
        self.type(text)
        self.key(Qt.Key.Key_Return)
        self.settle()

    def sign_in(self, login: str, password: str) -> None:
        """Login, Tab, password, Enter."""
        self.type(login)
        self.key(Qt.Key.Key_Tab)
        QTest.keyClicks(self.focus(), password)
        self.key(Qt.Key.Key_Return)
        window = self.client.window
        self.wait(lambda: window.signed_in and window.page is not None, f"{login} to be signed in")
        self.settle()

    def go_to(self, name: str) -> None:
        """Switch to a page of the rail by its number; beyond the ninth, by its button."""
        rail = self.client.window.rail
        number = rail.names().index(name) + 1
        if number <= _NUMBERED:
            self.key(Qt.Key(ord("0") + number), Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.mouseClick(rail.button(name), Qt.MouseButton.LeftButton)
        self.settle()

    def fill(self, name: str, text: str) -> None:
        """Type into the field that is called so, and press Enter."""
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        self.key(Qt.Key.Key_Return)
        self.settle()

    def press(self, name: str) -> None:
        """Press the button that is called so, with the space bar."""
        button = self.find(QAbstractButton, name)
        self.wait(button.isEnabled, f"{name!r} to be ready")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        self.settle()

    def answer_dialog(self, path: Path) -> None:
        """Type a path into the file dialog that is open, and press Enter."""
        self.wait(self._dialog, "the file dialog")
        dialog = self._dialog()
        assert dialog is not None
        field = dialog.findChildren(QLineEdit)[0]
        field.setFocus()
        field.selectAll()
        there = Path(dialog.directory().absolutePath()) == path.parent
        self.type(path.name if there else str(path))
        self.key(Qt.Key.Key_Return)
        self.wait(lambda: self._dialog() is None, "the file dialog to close")
        self.window.activateWindow()  # what a window manager does
        self.settle()

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        """Return the visible control with this accessible name."""
        found = [
            one
            for one in self.window.findChildren(kind)
            if one.accessibleName() == name and one.isVisible()
        ]
        assert found, f"no {name!r} to be seen"
        return found[0]

    def picture(self, name: str) -> Path:
        """Keep a picture of the window."""
        self.settle()
        return as_it_is(self, name)

    def _dialog(self) -> QFileDialog | None:
        for dialog in self.window.findChildren(QFileDialog):
            if dialog.isVisible():
                return dialog
        return None


def as_it_is(player: Player, name: str) -> Path:
    """Keep a picture of the window, whatever is under way."""
    player.pictures += 1
    path = player.folder / f"{player.pictures:02d}-{name}.png"
    player.window.grab().save(str(path))
    return path


def _at_work(client: Client) -> bool:
    """Say whether something is under way, or the page is about to read what was changed."""
    page = client.window.page
    reads_soon = isinstance(page, ReadingPage) and page.reads_soon()
    return reads_soon or client.tasks.busy()
