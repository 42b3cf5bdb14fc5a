"""Main banks go from quarantine to released in the real window, and a vial of each is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from cellinv.services import audit, quality
from cellinv.services.people import open_inventory, sign_in, signatures_of
from cellinv.services.station import card_of
from cellinv.ui.shell.entering import Opening
from tests.e2e.banking import main_bank
from tests.e2e.pausing import pause
from tests.e2e.plant import good
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cellinv.services.desk import Desk
    from cellinv.services.quality.progress import LotQuality
    from tests.e2e.banking import MainBank

pytestmark = [pytest.mark.e2e, pytest.mark.gui]
_SILENCE_MS = 250
BY_HAND = "M03"
"""The item whose result is typed in; the others come as a laboratory's file."""


class Shift:
    """A main bank in quarantine, worked on at one window by one person after the other."""

    def __init__(self, player: Player, bank: MainBank, index: dict[str, Any], desk: Desk) -> None:
        self.player, self.bank, self.index, self.desk = player, bank, index, desk

    @property
    def page(self) -> Any:
        return self.player.client.window.page

    def lot(self) -> LotQuality:
        """Return the lot as it stands."""
        return quality.lot_quality(self.desk, self.bank.lot_id)

    def status(self) -> str:
        """Return what became of the vial that is wanted."""
        return card_of(self.desk, "vial", self.bank.vial_ids[0]).status

    # ── what somebody at the window does ────────────────────────────────────

    def sit_down(self, login: str) -> None:
        """Let somebody take over by badge and PIN; the page stays as it is."""
        self.player.scan(self.index["badges"][login]["code"])
        self.give_pin(login)
        seat = self.player.client.seat
        assert seat is not None
        actor = seat.desk.actor
        assert actor is not None
        assert actor.login == login

    def give_pin(self, login: str) -> None:
        self.player.scan(self.index["badges"][login]["pin"])

    def turn_to_the_lot(self) -> None:
        self.player.go_to("quality")
        self.player.enter(self.bank.code)
        assert self.page.lot.code == self.bank.code

    def press(self, name: str) -> None:
        """Press a button, and wait until its key can't be the beginning of a scan any more."""
        self.player.press(name)
        pause(_SILENCE_MS)
        self.player.settle()

    def write(self, name: str, text: str) -> None:
        """Type into a field as a person does, slower than a scanner, and press Enter."""
        self.player.find(QLineEdit, name).setFocus()
        self.player.type(text)
        self.player.key(Qt.Key.Key_Return)
        self.player.settle()

    def sign(self, login: str) -> None:
        """Type the password of whoever sits here, and Enter."""
        self.player.fill("Password or PIN", self.index["users"][login])

    def scan_for_banking(self) -> None:
        """Scan a vial of the bank to be taken for banking."""
        self.player.go_to("station")
        self.player.scan("CIXWITHDRAW", "CIXFORBANKING", self.bank.vials[0])


@pytest.fixture(params=[0, *(pytest.param(n, marks=pytest.mark.soak) for n in (1, 2))])
def bank(request: pytest.FixtureRequest, place: str, index: dict[str, Any]) -> MainBank:
    """A new main bank of one programme of the demonstration; of each where there is time."""
    return main_bank(place, index["programmes"][request.param], index["users"])


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # file dialogs begin here


@pytest.fixture
def shift(
    qapp: QApplication, place: str, bank: MainBank, index: dict[str, Any], tmp_path: Path
) -> Iterator[Shift]:
    """A technician at the window, and a new main bank in quarantine."""
    desk = sign_in(open_inventory(place), "viewer", index["users"]["viewer"])
    player = Player(qapp, Opening(place, station="BENCH-1", site=bank.site), tmp_path)
    player.start()
    try:
        player.sign_in("tech", index["users"]["tech"])
        yield Shift(player, bank, index, desk)
    finally:
        player.close()
        desk.database.dispose()


def enter_all(shift: Shift) -> None:
    """Start the testing, type one result, and bring in the others as a file."""
    shift.press("Start testing…")
    shift.press("Start testing")
    shift.page.items.choose([BY_HAND])
    shift.press("Enter a result…")
    shift.write("Result, with its unit", "0.5 EU/mL")
    others = [one.item for one in shift.lot().items if one.item.code != BY_HAND]
    lines = [f"{shift.bank.code}\t{one.code}\t{good(one.specification)}" for one in others]
    file = shift.player.folder / "results.tsv"
    file.write_text("\n".join(["Lot\tItem\tResult", *lines]), encoding="utf-8")
    shift.press("Import results…")
    shift.press("Choose the file…")
    shift.player.answer_dialog(file)
    shift.press("Enter")


def test_a_main_bank_is_tested_released_and_opened(shift: Shift) -> None:
    assert (shift.lot().kind, shift.lot().status) == ("MCB", "quarantine")
    shift.scan_for_banking()
    assert shift.status() == "stored"
    assert "quarantine" in shift.page.middle.notice.text.text()
    shift.turn_to_the_lot()
    enter_all(shift)
    assert {one.state.value for one in shift.lot().items} == {"to_review"}
    shift.sit_down("lead")
    shift.page.items.pane.view.selectAll()
    shift.press("Review…")
    shift.sign("lead")
    assert (shift.lot().told, shift.lot().status) == (
        "23 of 23, 0 overdue, 0 failed", "quarantine",
    )  # fmt: skip
    shift.sit_down("qa")
    shift.press("Release…")
    shift.press("As usual for its kind")
    shift.write("Reason", "Passed")
    shift.sign("qa")
    assert shift.lot().status == "released"
    (signature,) = [one for one in signatures_of(shift.desk, "lot", shift.bank.lot_id)
                    if one.meaning == "released"]  # fmt: skip
    assert (signature.login, signature.how, signature.state) == ("qa", "password", "holds")
    shift.sit_down("tech")
    shift.scan_for_banking()
    shift.player.scan(shift.index["badges"]["tech"]["code"])
    shift.give_pin("tech")
    assert shift.status() == "stored"  # nobody is their own witness
    shift.player.scan(shift.index["badges"]["qa"]["code"])
    shift.give_pin("qa")
    taken = card_of(shift.desk, "vial", shift.bank.vial_ids[0])
    assert (taken.status, taken.events[0].action) == ("out", "withdraw")
    assert taken.events[0].witness == "Quinn Abara (qa)"
    assert audit.verify(shift.desk).ok
