"""A bank goes from quarantine to released in the real window, then a main bank's vial is taken."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from cellinv.domain.quality.specification import Answers, Limit, Range, specification_of
from cellinv.services import quality
from cellinv.services.audit import verify
from cellinv.services.people import open_inventory, sign_in, signatures_of
from cellinv.services.people.named import thing_named
from cellinv.services.quality.shipped import units
from cellinv.services.station import card_of
from cellinv.ui.shell.entering import Opening
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cellinv.services.desk import Desk
    from cellinv.services.quality.progress import LotQuality

pytestmark = [pytest.mark.e2e, pytest.mark.gui]
_SILENCE_MS = 250
BY_HAND = "W03"
"""The item whose result is typed in; the others come as a laboratory's file."""


class Shift:
    """A lot of the demonstration, worked on by one person after the other."""

    def __init__(self, app: QApplication, place: str, index: dict[str, Any], out: Path) -> None:
        self.app, self.place, self.index, self.out = app, place, index, out
        self.programme = index["programmes"][0]
        self.code: str = self.programme["quarantined"]

    @contextmanager
    def seated(self, login: str) -> Iterator[Player]:
        """Let somebody sit down at the window, with the lot shown on the Quality page."""
        opening = Opening(self.place, station="BENCH-1", site=self.programme["site"])
        player = Player(self.app, opening, self.out / login)
        player.start()
        try:
            player.sign_in(login, self.index["users"][login])
            player.go_to("quality")
            player.enter(self.code)
            yield player
        finally:
            player.close()

    def desk(self) -> Desk:
        """Return a desk to look at what was done."""
        desk = open_inventory(self.place)
        return sign_in(desk, "viewer", self.index["users"]["viewer"])

    def lot(self) -> LotQuality:
        """Return the lot as it stands."""
        desk = self.desk()
        found = quality.lot_quality(desk, thing_named(desk, self.code, "lot").id)
        desk.database.dispose()
        return found


def good(specification: str) -> str:
    """Return a value that a specification takes."""
    read = specification_of(specification, units())
    if isinstance(read, Answers):
        return read.passing[0]
    if isinstance(read, Range):
        return f"{read.low} {read.unit.shown}"
    if isinstance(read, Limit):
        number = read.number / 2 if read.operator.from_above else read.number + 1
        value = f"{number} {read.unit.shown}"
        return ", ".join(f"{name} {value}" for name in read.each) or value
    return "as described"


def page(player: Player) -> Any:
    return player.client.window.page


def enter_all(shift: Shift, player: Player) -> None:
    """Type one result, bring in the others as a file, judge what no rule can."""
    page(player).items.choose([BY_HAND])
    press(player, "Enter a result…")
    write(player, "Result, with its unit", "0.5 EU/mL")
    others = [one.item for one in shift.lot().items if one.item.code != BY_HAND]
    lines = [f"{shift.code};{one.code};{good(one.specification)}" for one in others]
    file = shift.out / "results.csv"
    file.write_text("\n".join(["Lot;Item;Result", *lines]), encoding="utf-8")
    press(player, "Import results…")
    press(player, "Choose the file…")
    player.answer_dialog(file)
    player.picture("preview")
    press(player, "Enter")
    first, *rest = [one for one in shift.lot().items if one.state.value == "to_judge"]
    page(player).items.choose([first.item.code])
    press(player, "Judge…")
    write(player, "Reason", "Seen")
    seat = player.client.seat
    assert seat is not None
    for one in rest:
        quality.judge_result(seat.desk, shift.lot().id, one.item.code, passes=True, reason="Seen")


def press(player: Player, name: str) -> None:
    """Press a button, and wait until its key can't be the beginning of a scan any more."""
    player.press(name)
    QTest.qWait(_SILENCE_MS)
    player.settle()


def write(player: Player, name: str, text: str) -> None:
    """Type into a field as a person does, slower than a scanner, and press Enter."""
    player.find(QLineEdit, name).setFocus()
    player.type(text)
    player.key(Qt.Key.Key_Return)
    player.settle()


def sign(player: Player, password: str) -> None:
    """Type the password of whoever sits here, and Enter."""
    player.fill("Password or PIN", password)


def test_a_bank_is_released_and_a_main_bank_opened(
    qapp: QApplication,
    place: str,
    index: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # file dialogs begin here
    shift = Shift(qapp, place, index, tmp_path)
    assert shift.lot().status == "quarantine"
    with shift.seated("tech") as player:
        enter_all(shift, player)
    assert {one.state.value for one in shift.lot().items} == {"to_review"}
    with shift.seated("lead") as player:
        page(player).items.pane.view.selectAll()
        press(player, "Review…")
        sign(player, index["users"]["lead"])
        player.picture("reviewed")
    with shift.seated("qa") as player:
        press(player, "Release…")
        write(player, "Reason", "Passed")
        sign(player, index["users"]["qa"])
        player.picture("released")
    assert shift.lot().status == "released"
    vial: str = shift.programme["vials"]["mcb"][0]
    with shift.seated("tech") as player:
        player.go_to("station")
        player.scan("CIXWITHDRAW", "CIXFORBANKING", vial, index["badges"]["qa"]["code"])
        QTest.keyClicks(player.focus(), index["badges"]["qa"]["pin"])
        player.key(Qt.Key.Key_Return)
        player.picture("witnessed")
    desk = shift.desk()
    (signature,) = [one for one in signatures_of(desk, "lot", shift.lot().id)
                    if one.meaning == "released"]  # fmt: skip
    assert (signature.login, signature.how, signature.state) == ("qa", "password", "holds")
    taken = card_of(desk, "vial", thing_named(desk, vial, "vial").id)
    assert (taken.status, taken.events[0].action) == ("out", "withdraw")
    assert taken.events[0].witness == "Quinn Abara (qa)"
    assert verify(desk).ok
    desk.database.dispose()
