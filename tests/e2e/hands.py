"""Somebody at a real screen: keys and mouse of the X server, aimed by what the window shows."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTreeView
from typing_extensions import override

from tests.e2e.pausing import pause
from tests.e2e.player import Player

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cellinv.ui.widgets.box_picture import BoxPicture

_NAMES = {
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_F2: "F2",
    Qt.Key.Key_Home: "Home",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_A: "a",
}
_HELD = {
    Qt.KeyboardModifier.ControlModifier: "ctrl+",
    Qt.KeyboardModifier.AltModifier: "alt+",
    Qt.KeyboardModifier.ShiftModifier: "shift+",
}
_STEPS = 6


class Hands(Player):
    """A player whose keys and clicks go through the X server, as a person's do."""

    def xdotool(self, *words: str) -> None:
        """Run it while the window goes on: a drag has an event loop of its own."""
        running = subprocess.Popen(["xdotool", *words])
        self.wait(lambda: running.poll() is not None, "xdotool")
        assert running.returncode == 0
        pause(60)

    @override
    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "120", text)

    @override
    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        name = _NAMES.get(key) or chr(int(key.value)).lower()
        before = "".join(word for one, word in _HELD.items() if one in held)
        self.xdotool("key", before + name)

    @override
    def scan(self, *codes: str) -> None:
        for code in codes:
            self.xdotool("type", "--delay", "1", code)
            self.key(Qt.Key.Key_Return)
            self.settle()

    @override
    def fill(self, name: str, text: str) -> None:
        self.write(name, text)
        self.key(Qt.Key.Key_Return)
        self.settle()

    @override
    def press(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        self.wait(button.isEnabled, f"{name!r} to be ready")
        self.click(button)

    def write(self, name: str, text: str) -> None:
        """Click into the field that is called so and type over what it holds."""
        self.click(self.find(QLineEdit, name))
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(text)

    def click(self, on: QWidget, at: QPoint | None = None, held: str = "") -> None:
        """Click a control, perhaps at a point of its own, perhaps with a key held."""
        move = self._to(on, at or on.rect().center())
        keys = (["keydown", held], ["keyup", held]) if held else ([], [])
        self.xdotool(*move, *keys[0], "click", "1", *keys[1])
        self.settle()

    def drag(self, on: QWidget, start: QPoint, to: QWidget, end: QPoint) -> None:
        """Drag from a point of one control to a point of another, at a hand's speed."""
        first, last = on.mapToGlobal(start), to.mapToGlobal(end)
        words = [*self._to(on, start), "mousedown", "1"]
        for step in range(1, _STEPS + 1):
            point = first + (last - first) * step / _STEPS
            words += ["sleep", "0.12", "mousemove", str(point.x()), str(point.y())]
        self.xdotool(*words, "sleep", "0.3", "mouseup", "1")
        self.settle()

    def choose_in_tree(self, tree: QTreeView, name: str, held: str = "") -> None:
        """Click the row of a tree that is called so."""
        found = tree.model().match(
            tree.model().index(0, 0), Qt.ItemDataRole.DisplayRole, name, 1,
            Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive,
        )  # fmt: skip
        assert found, f"no {name!r} in the tree"
        tree.scrollTo(found[0])
        self.click(tree.viewport(), tree.visualRect(found[0]).center(), held)

    @staticmethod
    def cell(picture: BoxPicture, slot: tuple[int, int]) -> QPoint:
        """Return where a slot of a box is drawn."""
        return picture.cell_rect(slot).center().toPoint()

    @staticmethod
    def _to(on: QWidget, at: QPoint) -> list[str]:
        point = on.mapToGlobal(at)
        return ["mousemove", str(point.x()), str(point.y())]
