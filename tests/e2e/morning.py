"""A morning at the bench, step by step, in the real window."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.player import Player

LOT = "DELIVERY-7"
DELIVERED = 3
WITHDRAWN = 3


@dataclass
class Morning:
    """What the morning works on: a programme of the demonstration, and a folder for its files."""

    player: Player
    programme: dict[str, Any]
    passwords: dict[str, str]
    out: Path
    say: Callable[[str], None] = print

    def play(self) -> None:
        """Play it all."""
        self.sign_in()
        codes = self.bring_in()
        self.label(codes[0])
        self.store(codes)
        vials = self.withdraw()
        self.undo(vials[-1])
        self.follow(vials[0])
        self.export_and_check(vials[0])

    @property
    def bench(self) -> Any:
        """The Station page."""
        return self.player.client.window.page

    def sign_in(self) -> None:
        player = self.player
        player.picture("sign-in")
        self.say("Lena signs in: login, Tab, password, Enter.")
        player.sign_in("lead", self.passwords["lead"])
        player.picture("station")

    def bring_in(self) -> list[str]:
        """Bring in the list of a lot, after looking at it first; return its vials."""
        file = delivery(self.out / "delivery.csv", self.programme["cell_line"])
        player = self.player
        player.go_to("exchange")
        self.say(f"She brings in {file.name}: first she looks, then she loads.")
        player.fill("File to bring in", str(file))
        outcome = self.bench.outcome
        player.wait(lambda: outcome.table.model.total() == 1, "the list to be looked at")
        player.picture("looked-at-a-list")
        player.press("Bring in")
        player.wait(lambda: "entry" in outcome.note.text(), "the list to be loaded")
        player.picture("list-brought-in")
        return [f"{LOT}-{number:04d}" for number in range(1, DELIVERED + 1)]

    def label(self, code: str) -> None:
        """Make the first vial's label, in three kinds of file."""
        player = self.player
        player.go_to("station")
        player.scan(code)
        for suffix in ("pdf", "png", "zpl"):
            player.control(Qt.Key.Key_P)
            path = self.out / f"label.{suffix}"
            path.unlink(missing_ok=True)
            player.picture(f"label-{suffix}") if suffix == "pdf" else None
            player.press("To a file…")
            player.answer_dialog(path)
            player.wait(path.exists, path.name)
        self.say(f"She makes the label of {code}: label.pdf, label.png, label.zpl.")

    def store(self, codes: list[str]) -> None:
        """Scan the vials into a box that has room."""
        player = self.player
        box = self.programme["boxes"][-1]
        player.scan("CIXSTORE", box)
        player.picture("slot-lit-before-the-vial")
        player.scan(*codes)
        player.picture("stored")
        assert self.bench.middle.shown.card.status == "stored"
        place = self.bench.middle.shown.slot
        self.say(f"She scans CIXSTORE, {box} and the vials: the last one is in {place}.")

    def withdraw(self) -> list[str]:
        """Withdraw three working bank vials for production, by scans alone."""
        vials = list(self.programme["vials"]["wcb"][:WITHDRAWN])
        player = self.player
        player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", *vials)
        player.picture("withdrawn")
        assert self.bench.middle.shown.card.status == "out"
        self.say(f"She scans CIXWITHDRAW, CIXFORPRODUCTION and {', '.join(vials)}.")
        return vials

    def undo(self, code: str) -> None:
        """Take the last withdrawal back."""
        player = self.player
        player.scan("CIXUNDO")
        player.picture("undone")
        assert self.bench.middle.shown.card.code == code
        assert self.bench.middle.shown.card.status == "stored"
        self.say(f"She scans CIXUNDO: {code} is in its place again.")

    def follow(self, code: str) -> None:
        """Follow a vial to its donor, and its bank to the subjects who got what was made of it."""
        player, bank = self.player, self.programme["wcb"]
        player.scan("CIXLOOKUP", code)
        player.control(Qt.Key.Key_L)
        assert "donor" in self._kinds(code)
        player.picture("followed-to-its-donor")
        player.enter(bank)
        kinds = self._kinds(bank)
        assert "subject" in kinds
        player.picture("followed-to-the-subjects")
        subjects = kinds.count("subject")
        self.say(f"She follows {code} to its donor, and bank {bank} to {subjects} subjects.")

    def _kinds(self, code: str) -> list[str]:
        """Wait for a lineage; return the kinds of its records."""
        board = self.bench.board
        self.player.wait(lambda: board.trace and board.trace.root.code == code, "the lineage")
        return [node.kind for node in board.trace.nodes]

    def export_and_check(self, code: str) -> None:
        """Write the chain of custody and have it checked."""
        player, book = self.player, self.out / "custody.xlsx"
        book.unlink(missing_ok=True)
        player.go_to("station")
        player.control(Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier)
        player.answer_dialog(book)
        player.wait(book.exists, book.name)
        player.settle()
        self.say(f"She writes the chain of custody of {code} to {book.name}.")
        player.go_to("exchange")
        player.fill("Workbook to check", str(book))
        state = self.bench.outcome.state
        player.wait(lambda: state.text() == "Unchanged and true", "the workbook to be checked")
        player.picture("custody-checked")
        self.say("She has it checked: unchanged and true.")


def delivery(path: Path, line: str) -> Path:
    """Write a list of one lot that was delivered: its vials are numbered, and not in a place."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["Lot", "Lot kind", "Cell line", "Vials filled", "GMP", "Note"])
        rows.writerow([LOT, "RESEARCH", line, DELIVERED, "no", "Delivered this morning"])
    return path
