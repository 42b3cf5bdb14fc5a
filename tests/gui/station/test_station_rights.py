"""What the Station offers somebody who may only look, and how it tells that."""

import pytest

from cellinv.domain.language import use_english, use_language
from cellinv.records.catalog import any_role, roles_with
from cellinv.records.translations import catalogue
from cellinv.ui.station.bench import Note
from cellinv.ui.station.page import StationPage
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room) -> StationPage:
    room.sit("viewer")
    return room.show(StationPage(room.seat))


def test_acts_that_one_may_not_do_are_off_and_say_why(room: Room, page: StationPage) -> None:
    offered = {name for name, act in page.doing.acts.items() if act.isEnabled()}
    assert offered == {"lookup"}
    why = page.doing.acts["withdraw"].accessibleDescription()
    assert "may not withdraw here. Ask somebody with the role" in why
    assert "may not withdraw" in page.doing.acts["take_out"].toolTip()


def test_they_come_with_somebody_who_may(room: Room, page: StationPage) -> None:
    room.sit("lead")
    room.seat.person_changed.emit()
    acts = page.doing.acts
    assert all(act.isEnabled() for act in acts.values())
    assert {act.accessibleDescription() for act in acts.values()} == {""}


def test_the_session_says_what_was_refused_and_not_to_whom(room: Room, page: StationPage) -> None:
    who = room.seat.desk.actor
    assert who is not None
    page.session.add_note(Note(f"{who.shown} may not withdraw here.", "refused", "WCB-1-0001"))
    assert page.session.history.entries.entry(0).text == "may not withdraw here."


def test_one_of_several_roles_is_enough() -> None:
    assert any_role(["technician", "supervisor"]) == "supervisor or technician"
    assert any_role(["qa", "technician", "supervisor"]) == "qa, supervisor or technician"
    assert any_role(["qa"]) == "qa"
    assert any_role([]) == ""
    assert " or " in roles_with("withdraw")


def test_one_of_several_roles_in_chinese() -> None:
    use_language("zh", catalogue("zh"))
    try:
        assert any_role(["technician", "supervisor"]) == "主管或技术员"
    finally:
        use_english()
