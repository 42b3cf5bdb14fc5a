"""A supervisor's hour on a real screen: `python -m tests.e2e.supervisor URL INDEX FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTreeView

from cellinv.app import Opening
from tests.e2e.hands import Hands

if TYPE_CHECKING:
    from cellinv.ui.storage.page import StoragePage

WANTED = 300


class Hour:
    """What the supervisor does, step by step."""

    def __init__(self, hands: Hands, programme: dict[str, Any], users: dict[str, str]) -> None:
        self.hands, self.programme, self.users = hands, programme, users

    def play(self, folder: Path) -> None:
        """Do everything; whatever doesn't come to pass ends the hour."""
        self.hands.sign_in("lead", self.users["lead"])
        self.hands.go_to("storage")
        self.build_a_tank()
        self.find_room()
        here, there = self.reorganise()
        self.look_at_yesterday(here, there)
        self.export_the_list(folder / "shown.csv")
        self.undo_the_moves()

    @property
    def page(self) -> StoragePage:
        return self.hands.client.window.page

    def build_a_tank(self) -> None:
        """Build one from the first template, beginning where names are free."""
        self.hands.press("Build…")
        view = self.page.plans.currentWidget()
        self.hands.wait(lambda: view.model.rowCount() > 0, "the preview of the tank")
        if view.fix.isVisible():
            self.hands.click(view.fix)
        self.hands.wait(view.button.isEnabled, "the tank to be free to build")
        self.hands.picture("build")
        self.hands.click(view.button)
        self.hands.wait(lambda: not self.page.plans.planning, "the tank to be built")

    def find_room(self) -> None:
        """Look for room for 300 vials and keep it."""
        self.hands.press("Find room…")
        view = self.page.plans.currentWidget()
        whole = view.whole
        if whole.isVisible():
            self.hands.click(whole)
        field = view.count.lineEdit()
        self.hands.click(field)
        self.hands.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.hands.type(str(WANTED))
        self._pick(view.what, "Cryovial 2 mL")
        self.hands.press("Look")
        self.hands.wait(lambda: view.reserve.isEnabled() and view.reserve.isVisible(), "room")
        self.hands.write("For what, until when", "300 vials of the next bank")
        self.hands.picture("room")
        self.hands.click(view.reserve)
        self.hands.wait(lambda: self._said("300 slots reserved"), "the slots to be reserved")
        self.hands.press("Close")

    def reorganise(self) -> tuple[str, str]:
        """Drag vials from one box into another beside it, check the plan, move all."""
        here, there = self.programme["boxes"][0], self.programme["boxes"][1]
        self.hands.key(Qt.Key.Key_F2)
        self.hands.scan(here)
        self.hands.wait(lambda: self.page.card and self.page.card.code == here, here)
        self.hands.choose_in_tree(self._tree(), self._name(there), "ctrl")
        self.hands.wait(lambda: self.page.panes.is_double, f"{there} beside {here}")
        main, beside = (one.picture for one in self.page.panes.both)
        filled = [one for one in main.view.slots() if main.view.cell(one).filled][:2]
        free = [one for one in beside.view.slots() if not beside.view.cell(one).filled]
        self.hands.click(main, self.hands.cell(main, filled[0]))
        self.hands.click(main, self.hands.cell(main, filled[1]), "ctrl")
        self.hands.drag(
            main, self.hands.cell(main, filled[0]), beside, self.hands.cell(beside, free[-9])
        )
        moving = self.page.deeds.moving
        self.hands.wait(lambda: len(self.page.panes.plan) > 1, "the plan")
        self.hands.wait(moving.panel.button.isEnabled, "the plan to be checked")
        self.hands.picture("plan")
        self.hands.click(moving.panel.button)
        self.hands.wait(lambda: len(self.page.panes.plan) == 0, "the moves")
        self.hands.picture("moved")
        return here, there

    def look_at_yesterday(self, here: str, there: str) -> None:
        """See the box as it was before, and come back to now."""
        self.hands.press("Close the box beside")
        self.hands.click(self.page.past.slider)
        for _ in range(2):
            self.hands.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        self.hands.wait(lambda: self._shown("The past: as it was on"), "the past")
        self.hands.picture("yesterday")
        self.hands.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        self.hands.wait(lambda: not self._shown("The past: as it was on"), "the present")

    def export_the_list(self, path: Path) -> None:
        """Turn the picture into a list and export exactly that."""
        self._pick(self.hands.find(QComboBox, "View"), "List")
        self.hands.press("Export Vials in this box")
        self.hands.answer_dialog(path)
        self.hands.wait(path.exists, "the list's file")
        self.hands.picture("list")

    def undo_the_moves(self) -> None:
        """Take the moves back from the ledger."""
        self.hands.press("Audit")
        acts = self.hands.client.window.page.acts
        self.hands.wait(lambda: acts.model.rowCount() > 0, "the ledger")
        entry = next(
            row for row in range(acts.model.rowCount()) if acts.model.row_at(row).action == "move"
        )
        index = acts.model.index(entry, 0)
        self.hands.click(acts.view.viewport(), acts.view.visualRect(index).center())
        self.hands.write("Reason for taking it back", "The box stays as it was")
        self.hands.press("Undo this act")
        self.hands.wait(lambda: self._said("taken back"), "the moves to be taken back")
        self.hands.picture("undone")

    def _pick(self, box: QComboBox, text: str) -> None:
        """Choose by keyboard, as somebody does who knows the list."""
        box.setFocus()
        self.hands.key(Qt.Key.Key_Home)
        while box.currentText() != text:
            before = box.currentIndex()
            self.hands.key(Qt.Key.Key_Down)
            assert box.currentIndex() != before, f"no {text!r} in {box.accessibleName()}"
        self.hands.settle()

    def _tree(self) -> QTreeView:
        return self.page.tree.findChildren(QTreeView)[0]

    def _name(self, code: str) -> str:
        return code

    def _said(self, words: str) -> bool:
        return words in self.hands.client.window.result_line.accessibleName()

    def _shown(self, words: str) -> bool:
        return any(
            words in label.text() and label.isVisible()
            for label in self.hands.window.findChildren(QLabel)
        )


def main(url: str, index: Path, folder: Path) -> None:
    """Play the hour, in the English that the steps speak."""
    told = json.loads(index.read_text(encoding="utf-8"))
    app = QApplication(sys.argv[:1])
    hands = Hands(app, Opening(url, station="DESK-1"), folder / "screens")
    hands.start()
    hands.window.move(0, 0)
    hands.window.activateWindow()
    try:
        Hour(hands, told["programmes"][0], told["users"]).play(folder)
    except BaseException:
        hands.window.grab().save(str(folder / "failed.png"))
        raise
    finally:
        hands.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
