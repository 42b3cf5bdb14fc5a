"""Somebody at any page of the window: fields, choices, rows, tabs, menus and whose seat it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTableView,
    QTabWidget,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from tests.e2e.pausing import pause
from tests.e2e.player import Player

if TYPE_CHECKING:
    from pathlib import Path

_SEEN_MS = 20
_TAKEN_UP_MS = 1100
LEFT = Qt.MouseButton.LeftButton
_SILENCE_MS = 250
"""After it no key can be the beginning of a scan any more."""


class Sitting(Player):
    """A player who knows the controls by what they are called."""

    @property
    def page(self) -> Any:
        return self.client.window.page

    def there(self, kind: type[QWidget], name: str) -> QWidget | None:
        """Return the control that is called so, once it may be used."""
        for one in self.window.findChildren(kind):
            if one.accessibleName() == name and one.isVisible():
                return one
        return None

    def await_one(self, kind: type[QWidget], name: str) -> Any:
        self.wait(lambda: self.there(kind, name), f"{name!r} to be seen")
        return self.there(kind, name)

    def still(self) -> None:
        """Wait until what was typed is in its field, and what it led to is done."""
        pause(_SILENCE_MS)
        self.settle()

    @override
    def type(self, text: str) -> None:
        """Paste what is to be written, as somebody does from a protocol."""
        QApplication.clipboard().setText(text)
        held, control = Qt.KeyboardModifier.ControlModifier, "\x16"  # what a keyboard sends
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_V, held, control)
            QApplication.sendEvent(self.focus(), event)
        pause(_SEEN_MS)

    @override
    def scan(self, *codes: str) -> None:
        """Take the scanner up, so that nothing typed before looks like a piece of the scan."""
        pause(_TAKEN_UP_MS)
        super().scan(*codes)

    # ── one control ─────────────────────────────────────────────────────────

    def push(self, *names: str) -> None:
        """Press buttons one after the other, each once it is there."""
        for name in names:
            self.await_one(QAbstractButton, name)
            self.press(name)
            self.still()

    def put(self, name: str, text: str) -> None:
        """Type over what a field holds; nothing is sent off."""
        field = self.await_one(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        self.type(text)
        self.settle()
        assert field.text() == text, (name, field.text())

    def say(self, name: str, text: str) -> None:
        """Type into a field of several lines."""
        field = self.await_one(QPlainTextEdit, name)
        field.setFocus()
        self.type(text)
        self.settle()

    def count(self, name: str, number: int) -> None:
        """Type a number over the one in a field."""
        field = self.await_one(QSpinBox, name)
        field.setFocus()
        field.selectAll()
        super().type(str(number))
        self.settle()
        assert field.value() == number, (name, field.value())

    def pick(self, name: str, wanted: str) -> None:
        """Go down a list by keyboard to what is wanted."""
        box = self.await_one(QComboBox, name)
        self.wait(lambda: box.findText(wanted, Qt.MatchFlag.MatchStartsWith) >= 0,
                  f"{wanted!r} in {name!r}")  # fmt: skip
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        while not box.currentText().startswith(wanted):
            before = box.currentIndex()
            QTest.keyClick(box, Qt.Key.Key_Down)
            assert box.currentIndex() != before, f"no {wanted!r} in {name!r}"
        self.settle()

    def tick(self, *words: str) -> None:
        """Tick boxes, if they aren't yet."""
        for word in words:
            boxes = [one for one in self.window.findChildren(QCheckBox)
                     if one.isVisible() and one.text() == word]  # fmt: skip
            assert boxes, f"no {word!r} to be ticked"
            boxes[0].setFocus()
            if not boxes[0].isChecked():
                QTest.keyClick(boxes[0], Qt.Key.Key_Space)
                self.still()
            assert boxes[0].isChecked()
        self.settle()

    def tab(self, word: str) -> None:
        """Click the tab with a word."""
        for tabs in self.window.findChildren(QTabWidget):
            for at in range(tabs.count()):
                if tabs.isVisible() and tabs.tabText(at) == word:
                    bar = tabs.tabBar()
                    QTest.mouseClick(bar, LEFT, pos=bar.tabRect(at).center())
                    self.settle()
                    assert tabs.currentIndex() == at
                    return
        raise AssertionError(f"no tab {word!r}")

    def row(self, table: str, code: str) -> None:
        """Click the row of a table that has a code in its first column."""
        view = self.await_one(QTableView, table)
        exactly = Qt.MatchFlag.MatchExactly

        def found() -> Any:
            first = view.model().index(0, 0)
            return view.model().match(first, Qt.ItemDataRole.DisplayRole, code, 1, exactly)

        self.wait(found, f"{code!r} in {table!r}")
        (index,) = found()
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
        self.settle()

    def save_as(self, path: Path) -> None:
        """Name the file a dialog asks for, and wait until it is written."""
        self.answer_dialog(path)
        self.wait(path.exists, path.name)
        self.still()

    # ── who sits here, and where ────────────────────────────────────────────

    def sit_down(self, badge: dict[str, str], login: str, site: str) -> None:
        """Let somebody take over by badge and PIN, and choose the site to work at."""
        if self._actor() != login:
            self.scan(badge["code"])
            self.scan(badge["pin"])
            self.wait(lambda: self._actor() == login, f"{login} to sit here")
            self.still()
        if self._site() != site:
            self._choose_site(site)

    def sign(self, secret: str) -> None:
        """Type the secret of whoever signs, and Enter."""
        self.fill("Password or PIN", secret)
        self.still()

    def _choose_site(self, site: str) -> None:
        """Open the menu of sites with the mouse, and go to one by keys."""
        name = f"Site: {self._site()}"
        button = self.await_one(QToolButton, name)
        QTimer.singleShot(100, lambda: _choose(site))
        QTest.mouseClick(button, LEFT)
        self.still()
        assert self._site() == site, (site, self._site())

    def _actor(self) -> str:
        seat = self.client.seat
        actor = seat.desk.actor if seat is not None else None
        return actor.login if actor else ""

    def _site(self) -> str:
        seat = self.client.seat
        site = seat.desk.site if seat is not None else None
        return site.code if site else ""


def _choose(site: str) -> None:
    menu: Any = QApplication.activePopupWidget()
    for _ in menu.actions():
        QTest.keyClick(menu, Qt.Key.Key_Down)
        if menu.activeAction().text() == site:
            break
    QTest.keyClick(menu, Qt.Key.Key_Return)
