"""People managed in the window: added, given roles, badges and training, reset and let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cellinv.services import people
from cellinv.services.people.listing import person_in_full
from cellinv.ui.settings.page import SettingsPage
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.preferences import Preferences
from tests.gui.laboratory import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.people.listing import PersonInFull
    from tests.gui.laboratory import Room

START, OWN = "start with this one", "own words for a lock"


class Office:
    """Somebody before the section."""

    def __init__(self, room: Room, login: str) -> None:
        room.sit(login)
        self.room, self.page = room, room.show(SettingsPage(room.seat))
        self.section: Any = self.page.sections["people"]
        self.page.show_section("people")
        room.settle()

    def choose(self, login: str) -> None:
        self.section.table.select_keys([login])
        self.room.settle()

    def do(self, deed: str, /, **given: Any) -> Any:
        """Press a button, fill its form and press Enter; return the form."""
        self.section.buttons[deed].click()
        form = self.section.forms[deed]
        for field, value in given.items():
            widget = form.shown[field]
            if hasattr(widget, "findData"):
                found = [n for n in range(widget.count()) if widget.itemData(n) == value]
                widget.setCurrentIndex(found[0])
            elif hasattr(widget, "setDate"):
                widget.setDate(value)
            else:
                widget.setText(value)
        form.go()
        self.room.settle()
        return form

    def full(self, login: str) -> PersonInFull:
        return person_in_full(self.room.seat.desk, login)


@pytest.fixture
def office(room: Room, tmp_path: Path) -> Office:
    room.seat.preferences = Preferences(tmp_path / "preferences.ini")
    return Office(room, "admin")


def test_somebody_is_added_with_a_role(office: Office) -> None:
    office.do("add", login="new", name="Nora New", password=START, role="technician", site="OSL")
    full = office.full("new")
    assert [(one.role, one.site) for one in full.grants] == [("technician", "OSL")]
    assert full.pending == "password"
    assert "new" in [row.login for row in office.section.table.model.shown()]
    assert office.section.chosen == "new"


def test_a_login_is_never_given_twice(office: Office) -> None:
    form = office.do("add", login="tech", name="Another", password=START, role="viewer")
    assert "never given twice" in form.error.text()


def test_an_inspector_needs_a_last_day(office: Office) -> None:
    office.choose("viewer")
    form = office.do("grant", role="inspector")
    assert "ends on a day" in form.error.text()


def test_a_role_is_granted_and_ended(office: Office) -> None:
    office.choose("viewer")
    form = office.do("grant", role="technician", site="OSL")
    (row,) = (one for one in office.section.table.model.each() if one.login == "viewer")
    assert form.title.text() == f"Grant a role: {row.name} (viewer)"
    assert "technician · OSL" in office.section.facts.roles.text()
    office.do("end", held=("technician", "OSL", None), reason="Moved on")
    assert "technician" not in [row.role for row in people_roles(office, "viewer")]


def people_roles(office: Office, login: str) -> list[Any]:
    today = office.room.seat.desk.today()
    return [
        one for one in office.full(login).grants if one.until_on is None or one.until_on >= today
    ]


def test_a_badge_is_scanned_given_and_withdrawn(office: Office) -> None:
    office.choose("tech")
    assert office.section.forms["badge"].shown["badge"].property("scanHere")
    office.do("badge", badge="BADGE-9")
    assert "BADGE-9, given" in office.section.facts.badges.text()
    office.do("withdraw", badge="BADGE-9", reason="Lost")
    assert "BADGE-9, withdrawn" in office.section.facts.badges.text()


def test_a_training_and_a_reset(office: Office) -> None:
    office.choose("tech")
    office.do("training", role="technician", reference="TR-12")
    assert "TR-12" in office.section.facts.training.text()
    office.do("reset", password=START, reason="Forgotten")
    assert office.full("tech").pending == "password"


def test_who_reads_gets_evidence_of_a_person(office: Office) -> None:
    office.choose("tech")
    assert office.section.evidence.isHidden()
    office.room.sit("viewer")
    office.choose("lead")
    assert (office.section.evidence._code, office.section.evidence.isHidden()) == ("lead", False)


def test_letting_go_takes_a_reason_and_keeps_the_person(office: Office) -> None:
    office.choose("tech")
    form = office.do("deactivate")
    assert "Reason is needed" in form.error.text()
    office.do("deactivate", reason="Left the company")
    assert not office.full("tech").person.active
    assert not office.section.buttons["grant"].isEnabled()


def test_the_last_administrator_stays(office: Office) -> None:
    office.choose("admin")
    form = office.do("deactivate", reason="Left the company")
    assert "last who manages users" in form.error.text()


def test_anybody_changes_their_own_password_and_pin(room: Room, tmp_path: Path) -> None:
    room.seat.preferences = Preferences(tmp_path / "preferences.ini")
    office = Office(room, "tech")
    assert not office.section.buttons["grant"].isVisible()
    form = office.do("pin", old=PASSWORD, new="482913", again="482914")
    assert "differs" in form.error.text()
    office.do("pin", old=PASSWORD, new="482913", again="482913")
    office.do("password", old=PASSWORD, new=OWN, again=OWN)
    assert people.sign_in(room.desk, "tech", OWN).actor.login == "tech"


def test_a_form_stays_while_the_list_is_read_anew(office: Office) -> None:
    office.choose("viewer")
    office.section.buttons["training"].click()
    form = office.section.forms["training"]
    form.shown["reference"].setText("TR-13")
    office.page.refresh(Changed.of(["person"]))
    office.room.settle()
    assert form.isVisible()
    assert form.shown["reference"].text() == "TR-13"
    office.choose("tech")
    assert not form.isVisible()
