"""A subject of each programme goes from enrolment to a followed-up visit in the real window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from cellinv.services.clinical.following import follow_up
from cellinv.services.people import open_inventory, sign_in
from cellinv.services.people.named import thing_named
from cellinv.ui.shell.entering import Opening
from tests.e2e.pausing import pause
from tests.e2e.player import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from cellinv.services.clinical.following import FollowUp
    from cellinv.services.desk import Desk

pytestmark = [pytest.mark.e2e, pytest.mark.gui]
_SILENCE_MS = 250
STUDIES = ("MRD-EPC-101", "CDR-AST-2A", "LTN-DAP-102")
SITES = (("BJ", "BJ-H1"), ("NG", "NG-H1"), ("SZ", "SZ-H1"))
SUBJECT = "NEW-901"


class Ward:
    """One window at which whoever is needed works, at the plant or at the clinic."""

    def __init__(self, player: Player, index: dict[str, Any], number: int, desk: Desk) -> None:
        self.player, self.index, self.desk = player, index, desk
        self.study, (self.plant, self.clinic) = STUDIES[number], SITES[number]

    @property
    def page(self) -> Any:
        return self.player.client.window.page

    @property
    def seen(self) -> FollowUp:
        return follow_up(self.desk, thing_named(self.desk, SUBJECT, "subject").id)

    def sit_down(self, login: str, site: str) -> None:
        """Let somebody take over by badge and PIN, at a site, before the subject."""
        self.player.scan(self.index["badges"][login]["code"], self.index["badges"][login]["pin"])
        self.work_at(site)

    def work_at(self, site: str) -> None:
        self.player.client.choose_site(site)
        self.player.enter(SUBJECT)

    def press(self, *names: str) -> None:
        """Press buttons, until no key can be the beginning of a scan any more."""
        for name in names:
            self.player.wait(lambda name=name: self._there(name), f"{name!r} to be seen")
            self.player.press(name)
            pause(_SILENCE_MS)
            self.player.settle()

    def _there(self, name: str) -> bool:
        buttons = self.player.window.findChildren(QAbstractButton)
        return any(one.accessibleName() == name and one.isVisible() for one in buttons)

    def do(self, *names: str) -> None:
        """Do something that asks for nothing more, and look at what became of it."""
        self.press(*names)
        self.player.enter(SUBJECT)

    def write(self, name: str, text: str) -> None:
        self.player.find(QLineEdit, name).setFocus()
        self.player.type(text)
        self.player.key(Qt.Key.Key_Return)
        self.player.settle()


@pytest.fixture(params=[0, *(pytest.param(n, marks=pytest.mark.soak) for n in (1, 2))])
def ward(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    place: str,
    index: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Ward]:
    """One programme of the demonstration; the others where there is time."""
    desk = sign_in(open_inventory(place), "viewer", index["users"]["viewer"])
    site = SITES[request.param][1]
    player = Player(qapp, Opening(place, station="BENCH-1", site=site), tmp_path)
    player.start()
    try:
        player.sign_in("lead", index["users"]["lead"])
        player.go_to("clinical")
        yield Ward(player, index, request.param, desk)
    finally:
        player.close()
        desk.database.dispose()


def enrol(ward: Ward) -> None:
    ward.player.client.choose_site(ward.clinic)
    ward.player.enter(ward.study)
    ward.press("Enrol…")
    ward.write("Code of the subject", SUBJECT)
    ward.write("Chain-of-identity identifier", f"COI-{SUBJECT}")


def make_dose(ward: Ward) -> None:
    """Set aside what is lit, by scanning it; kits are packed by whoever may see the arms."""
    blinded = ward.page.card.blinded
    if not blinded:
        ward.press("Set vials aside…")
        ward.player.scan(ward.page.side.panel.list.entries.entry(0).code)
        ward.press("Set aside")
    ward.sit_down("qa", ward.plant)
    if blinded:
        ward.do("Pack the kits…", "Pack")
    ward.press("Release…")
    ward.player.fill("Password or PIN", ward.index["users"]["qa"])


def test_a_subject_is_enrolled_treated_and_followed_up(ward: Ward) -> None:
    enrol(ward)
    ward.work_at(ward.plant)
    make_dose(ward)
    ward.sit_down("lead", ward.plant)
    ward.do("Take out…", "Take them out")
    ward.do("Hand over…", "Hand over")
    ward.work_at(ward.clinic)
    ward.do("Take over…", "Take over")
    ward.do("Administer…", "Administered")
    assert (ward.seen.subject.state, len(ward.seen.visits)) == ("treated", 6)
    ward.do("Held…", "Enter")
    ward.press("Enter a score…")
    ward.write("Score or item", "Score")
    ward.write("Value, with its unit", "41 points")
    first = ward.seen.visits[0]
    assert (first.standing.name, first.scores[0].value.text) == ("DONE", "41 points")
    card = ward.page.card
    assert [dose.status for dose in card.doses] == ["administered"]
    assert bool(card.doses[0].parts) is not card.blinded
